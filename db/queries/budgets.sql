-- name: SpendBudget :one
-- SpendBudget counts so many more and gives how many there are since a moment: the
-- windows of a key stand side by side, and a bound may reach over several of them.
with here as (
  insert into budgets (scope, key, window_at, ends_at, spent) values (@scope, @key, @window_at, @ends_at, @amount)
  on conflict (scope, key, window_at) do update set spent = budgets.spent + @amount
  returning spent
)
select (h.spent + coalesce((select sum(b.spent) from budgets b
  where b.scope = @scope and b.key = @key and b.window_at >= @since and b.window_at <> @window_at), 0))::int as spent
from here h;

-- name: BudgetSpent :one
select coalesce(sum(spent), 0)::int from budgets where scope = @scope and key = @key and window_at >= @since;

-- name: ForgetBudgets :exec
delete from budgets where ends_at < @now;

-- name: RefundBudget :exec
-- RefundBudget takes the newest one back.
update budgets o set spent = o.spent - 1
where o.scope = @scope and o.key = @key and o.spent > 0
  and o.window_at = (select max(b.window_at) from budgets b where b.scope = @scope and b.key = @key and b.window_at >= @since and b.spent > 0);

-- name: ResetBudget :exec
update budgets set spent = 0 where scope = @scope and key = @key and window_at >= @since;
