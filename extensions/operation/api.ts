import { defineOperationApi } from '@directus/extensions-sdk';
import { OPERATION_ID } from '../../src/contract.ts';
import { toDirectusError } from '../../src/directus/directus-error.ts';
import { parseOptions } from '../../src/directus/options.ts';
import { runItems } from '../../src/directus/run.ts';
import { runTexts } from '../../src/directus/text-run.ts';
import { getRuntime } from '../../src/runtime.ts';

export default defineOperationApi({
	id: OPERATION_ID,
	handler: async (raw, context) => {
		try {
			const options = parseOptions(raw);
			const runtime = await getRuntime(context);
			return options.mode === 'text'
				? await runTexts(runtime, options, context)
				: await runItems(runtime, options, context);
		} catch (error) {
			throw toDirectusError(error, 'payload');
		}
	},
});
