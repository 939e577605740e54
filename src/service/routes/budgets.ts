import { Budget, BudgetRequest } from '../../core/wire/index.js';
import { readBudget, setBudget } from '../../flows/unlocking/budget.js';
import { route } from '../route.js';
import { DatasetParams } from './parameters.js';

/** What notebooks may spend on a dataset without asking. */
export const budgetRoutes = [
  route({
    method: 'GET',
    url: '/v1/budgets/:id',
    access: 'kernel',
    summary: 'The budget of a dataset',
    params: DatasetParams,
    answer: Budget,
    handle: async ({ params, context: { world } }) => readBudget(world, params.id)
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
      return setBudget(world, params.id, body.limit);
    }
  })
];
