-- name: SpendBudget :one
insert into budgets (scope, key, window_at, spent) values (@scope, @key, @window_at, 1)
on conflict (scope, key, window_at) do update set spent = budgets.spent + 1
returning spent;

-- name: BudgetSpent :one
select coalesce(sum(spent), 0)::int from budgets where scope = @scope and key = @key and window_at = @window_at;

-- name: ForgetBudgets :exec
delete from budgets where window_at < @before;
