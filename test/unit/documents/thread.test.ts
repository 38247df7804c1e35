import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { DocumentThread, type ThreadOptions } from '../../../src/documents/thread.ts';
import { doWork, type TextJob } from '../../../src/documents/work.ts';

const REAL = new URL('../../../src/documents/worker.ts', import.meta.url);

/** A thread's code that answers each job with what `answer` evaluates to. */
function codeOf(answer: string, before = 'parentPort.postMessage("ready");'): URL {
	const code = `import { parentPort } from 'node:worker_threads'; ${before}
		let jobs = 0;
		const echo = (job) => parentPort.postMessage({ parts: [job.args[0], String(jobs)] });
		parentPort.on('message', (job) => { jobs += 1; ${answer} });`;
	return new URL(`data:text/javascript,${encodeURIComponent(code)}`);
}

function threadOf(url: URL, options: Partial<ThreadOptions> = {}): DocumentThread {
	return new DocumentThread({
		url,
		deadlineMs: () => 60_000,
		idleMs: 60_000,
		memoryMb: () => 64,
		...options,
	});
}

function read(text: string): TextJob {
	return { name: 'read', args: [text, { format: 'plain' }] };
}

const moreForFive = (length: number): number => (length === 5 ? 128 : 64);
/** Only the job that hangs has five characters. */
const shortForFive = (length: number): number => (length === 5 ? 50 : 60_000);
const FOREVER = 'if (job.args[0] === "hangs") for (;;) {} else echo(job);';

describe('a thread for documents', () => {
	const text = '# A *heading*\n\nText with a lone \ud800 and {{ a }}.\n';
	const kind = { format: 'markdown' } as const;
	const jobs: readonly TextJob[] = [
		{ name: 'read', args: [text.repeat(800), kind] },
		{ name: 'frame', args: [text, kind] },
		{ name: 'render', args: [text, kind, ['Ein <1>Titel</1>', null]] },
		{ name: 'jsonHash', args: ['{"time":1,"blocks":[]}'] },
	];

	test.each(jobs)('does the work of $name as it is done in place', async (job) => {
		const reply = await threadOf(REAL).run(job);
		const [head = '', ...parts] = Array.isArray(reply) ? reply : [];
		const whole: unknown = JSON.parse(head);
		const segments: unknown = parts.flatMap((part) => JSON.parse(part));
		const expected = doWork(job);
		expect(job.name === 'read' ? { segments } : whole).toEqual(expected);
	});

	test('hands on what the work has thrown', async () => {
		const job: TextJob = { name: 'render', args: ['a', { format: 'plain' }, ['b', 'c']] };
		await expect(threadOf(REAL).run(job)).rejects.toThrow(RangeError);
	});

	test('does one job after the other, and answers each caller with its own', async () => {
		const thread = threadOf(codeOf('echo(job);'));
		const texts = ['one', 'two', 'three'];
		const replies = await Promise.all(texts.map((name) => thread.run(read(name))));
		expect(replies).toEqual([
			['one', '1'],
			['two', '2'],
			['three', '3'],
		]);
	});

	test('gives up a job past its deadline, and does those that wait in a fresh one', async () => {
		const thread = threadOf(codeOf(FOREVER), { deadlineMs: shortForFive });
		const replies = await Promise.all(
			['before', 'hangs', 'behind'].map((name) => thread.run(read(name))),
		);
		expect(replies).toEqual([['before', '1'], 'gave-up', ['behind', '1']]);
	});

	test('does not give up a job whose reply waited for a busy event loop', async () => {
		const tell = 'Atomics.store(job.answered, 0, 1); Atomics.notify(job.answered, 0);';
		const thread = threadOf(codeOf(`echo(job); if (job.answered) { ${tell} }`), {
			deadlineMs: (length) => (length === 5 ? 1 : 60_000),
		});
		await thread.run(read('warm'));
		const answered = new Int32Array(new SharedArrayBuffer(4));
		const job = { ...read('later'), answered };
		// From here on timers come before messages.
		await turn();
		const reply = thread.run(job);
		const until = performance.now() + 10;
		Atomics.wait(answered, 0, 0);
		while (performance.now() < until);
		expect(await reply).toEqual(['later', '2']);
	});

	test('that runs out of memory gives up the job alone', async () => {
		const greedy = 'if (job.args[0] === "greedy") for (const a = [];;) a.push({}); else echo(job);';
		const thread = threadOf(codeOf(greedy));
		expect(await thread.run(read('greedy'))).toBe('gave-up');
		expect(await thread.run(read('after'))).toEqual(['after', '1']);
	});

	test('is replaced by one with more memory for a job that may take more', async () => {
		const thread = threadOf(codeOf('echo(job);'), { memoryMb: moreForFive });
		const replies = [];
		for (const name of ['one', 'large', 'two']) replies.push(await thread.run(read(name)));
		expect(replies).toEqual([
			['one', '1'],
			['large', '1'],
			['two', '2'],
		]);
	});

	test.each([
		['has no code', new URL('file:///nowhere/documents.js')],
		['dies at its start', codeOf('', 'throw new Error("no");')],
	])('that %s leaves all work to its callers', async (_, url) => {
		const thread = threadOf(url);
		const replies = [thread.run(read('one')), thread.run(read('two'))];
		expect(await Promise.all(replies)).toEqual(['no-thread', 'no-thread']);
		expect(await thread.run(read('three'))).toBe('no-thread');
	});

	test('without work ends, and is started again', async () => {
		const thread = threadOf(codeOf('echo(job);'), { idleMs: 0 });
		expect(await thread.run(read('one'))).toEqual(['one', '1']);
		await expect.poll(() => thread.run(read('two'))).toEqual(['two', '1']);
	});
});
