-- name: SpendBudget :one
insert into budgets (scope, key, window_at, ends_at, spent) values (@scope, @key, @window_at, @ends_at, 1)
on conflict (scope, key, window_at) do update set spent = budgets.spent + 1
returning spent;

-- name: BudgetSpent :one
select coalesce(sum(spent), 0)::int from budgets where scope = @scope and key = @key and window_at = @window_at;

-- name: ForgetBudgets :exec
delete from budgets where ends_at < @now;

-- name: RefundBudget :exec
update budgets set spent = spent - 1 where scope = @scope and key = @key and window_at = @window_at and spent > 0;

-- name: ResetBudget :exec
update budgets set spent = 0 where scope = @scope and key = @key and window_at = @window_at;
