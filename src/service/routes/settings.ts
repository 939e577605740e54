import { ServiceSettings } from '../../core/wire/index.js';
import { route } from '../route.js';

/** What the owner has set of the service. Which network it is on is no setting: files of this machine say so. */
export const settingRoutes = [
  route({
    method: 'GET',
    url: '/v1/settings',
    access: 'kernel',
    summary: 'What the owner has set of the service',
    answer: ServiceSettings,
    handle: async ({ context: { settings } }) => settings.value
  }),
  route({
    method: 'PUT',
    url: '/v1/settings',
    access: 'owner',
    summary: 'Sets it; holds at once, and after a restart',
    body: ServiceSettings,
    answer: ServiceSettings,
    handle: async ({ body, context: { settings } }) => settings.set(body)
  })
];
