import { defineHook } from '@directus/extensions-sdk';

export default defineHook(() => {});
