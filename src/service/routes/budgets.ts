import { Budget, BudgetList, BudgetQuery, BudgetRequest } from '../../core/wire/index.js';
import { readBudget, setBudget } from '../../flows/unlocking/budget.js';
import { listBudgets } from '../../flows/unlocking/list-budgets.js';
import { route } from '../route.js';
import { DatasetParams } from './parameters.js';

/** What notebooks may spend on a dataset without asking: all together, and each. */
export const budgetRoutes = [
  route({
    method: 'GET',
    url: '/v1/budgets',
    access: 'kernel',
    summary: 'Budgets of datasets, and of their readers',
    answer: BudgetList,
    handle: async ({ context: { world } }) => ({ items: await listBudgets(world), next: null })
  }),
  route({
    method: 'GET',
    url: '/v1/budgets/:id',
    access: 'kernel',
    summary: 'The budget of a dataset, or of one reader of it',
    params: DatasetParams,
    query: BudgetQuery,
    answer: Budget,
    handle: async ({ params, query, context: { world } }) => readBudget(world, params.id, query.reader ?? null)
  }),
  route({
    method: 'PUT',
    url: '/v1/budgets/:id',
    access: 'owner',
    summary: 'Sets the budget; null takes it away',
    params: DatasetParams,
    body: BudgetRequest,
    answer: Budget,
    handle: async ({ params, body, context: { world } }) => {
      await world.facts.of(params.id);
      return setBudget(world, params.id, body.limit, body.reader ?? null);
    }
  })
];
