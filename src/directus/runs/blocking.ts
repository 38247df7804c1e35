import { asRow } from '../host/context.ts';
import { NO_FIGURES } from '../../translation/figures.ts';
import type { RunContext } from './context.ts';
import type { RunRequest } from './request.ts';

interface BlockingContext extends Pick<RunContext, 'data' | 'logger'> {
	readonly flow?: object | undefined;
}

const MESSAGE =
	'nothing was translated: this flow runs before the item is saved; choose "Action (Non-Blocking)" in its trigger';

/** Flows whose fault the log has been told of, until they are read anew. */
const toldOf = new WeakSet<object>();

/**
 * Answers a flow that holds up the save of the items that it shall translate, so that they are
 * saved at once; where its last answer is what is saved, by what was to be saved. Null: no such
 * flow, or it translates texts that are handed in.
 */
export function answerBlocking(
	{ mode, collection }: Pick<RunRequest, 'mode' | 'collection'>,
	{ flow, data, logger }: BlockingContext,
): { readonly answer: unknown } | null {
	const { trigger, options, id } = asRow(flow);
	const { type, return: returned } = asRow(options);
	if (flow === undefined || mode !== 'items' || trigger !== 'event' || type !== 'filter') {
		return null;
	}
	if (!toldOf.has(flow)) {
		toldOf.add(flow);
		logger.warn(`ai-translate: ${MESSAGE} (flow ${String(id)})`);
	}
	const { payload, collection: changed } = asRow(data['$trigger']);
	if (returned === '$last') return { answer: payload };
	const failures = [{ reason: 'blocking-flow', message: MESSAGE }];
	return { answer: { collection: collection ?? changed, items: [], ...NO_FIGURES, failures } };
}
