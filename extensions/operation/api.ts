import { defineOperationApi } from '@directus/extensions-sdk';
import { OPERATION_ID } from '../../src/contract.ts';

export default defineOperationApi({ id: OPERATION_ID, handler: () => ({}) });
