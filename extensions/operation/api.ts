import { defineOperationApi } from '@directus/extensions-sdk';
import { OPERATION_ID } from '../../src/contract.ts';
import { toDirectusError } from '../../src/directus/directus-error.ts';
import { parseOptions } from '../../src/directus/options.ts';
import { runOperation } from '../../src/directus/operation-run.ts';
import { getRuntime } from '../../src/runtime.ts';

export default defineOperationApi({
	id: OPERATION_ID,
	handler: async (raw, context) => {
		try {
			const options = parseOptions(raw);
			const runtime = await getRuntime(context);
			return await runOperation(runtime, options, context);
		} catch (error) {
			throw toDirectusError(error, 'payload');
		}
	},
});
