import { defineOperationApi } from '@directus/extensions-sdk';
import { OPERATION_ID } from '../../src/contract/names.ts';
import { toDirectusError } from '../../src/directus/host/directus-error.ts';
import { answerBlocking } from '../../src/directus/runs/blocking.ts';
import { readOptions } from '../../src/directus/runs/request.ts';
import { runOperation } from '../../src/directus/operation.ts';
import { getRuntime } from '../../src/runtime.ts';

export default defineOperationApi({
	id: OPERATION_ID,
	handler: async (raw, context) => {
		try {
			const options = readOptions(raw);
			const passed = answerBlocking(options, context);
			if (passed !== null) return passed.answer;
			const runtime = await getRuntime(context);
			return await runOperation(runtime, options, context);
		} catch (error) {
			throw toDirectusError(error, 'payload');
		}
	},
});
