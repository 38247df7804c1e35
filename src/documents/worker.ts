import { parentPort } from 'node:worker_threads';
import type { Reply } from './thread.ts';
import { doWork, type TextJob } from './work.ts';

/** Segments in one part of a reply: whoever reads it gives way between two parts. */
const SEGMENTS_AT_ONCE = 500;

/** The result as JSON; of a reading, first what is not in the list of segments. */
function encode(result: ReturnType<typeof doWork>): readonly string[] {
	if (typeof result !== 'object' || result === null || !('segments' in result)) {
		return [JSON.stringify(result)];
	}
	const { segments, ...head } = result;
	const parts = [JSON.stringify(head)];
	for (let at = 0; at < segments.length; at += SEGMENTS_AT_ONCE) {
		parts.push(JSON.stringify(segments.slice(at, at + SEGMENTS_AT_ONCE)));
	}
	return parts;
}

function answer(job: TextJob): Reply {
	try {
		return { parts: encode(doWork(job)) };
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		return { message, isRange: error instanceof RangeError };
	}
}

parentPort?.on('message', (job: TextJob) => parentPort?.postMessage(answer(job)));
parentPort?.postMessage('ready');
