import { expect, test } from 'vitest';
import { Calibration } from '../../../../src/providers/tokens/calibration.ts';

const ESTIMATE = {
	inputTokens: 1_000,
	outputTokens: 1_000,
	cachedInputTokens: 0,
	cacheWriteTokens: 0,
};

test('leaves estimates alone until something was billed', () => {
	expect(new Calibration().correct('m', ESTIMATE)).toEqual(ESTIMATE);
});

test('comes within 5 % of bills that are steadily off', () => {
	const calibration = new Calibration();
	for (let calls = 0; calls < 40; calls += 1) {
		calibration.learn('m', ESTIMATE, { inputTokens: 1_300, outputTokens: 600 });
	}
	const { inputTokens, outputTokens } = calibration.correct('m', ESTIMATE);
	expect(Math.abs(inputTokens / 1_300 - 1)).toBeLessThan(0.05);
	expect(Math.abs(outputTokens / 600 - 1)).toBeLessThan(0.05);
	expect(calibration.correct('other', ESTIMATE)).toEqual(ESTIMATE);
});

test('one odd bill changes little', () => {
	const calibration = new Calibration();
	calibration.learn(
		'm',
		{ inputTokens: 10, outputTokens: 10 },
		{ inputTokens: 500, outputTokens: 0 },
	);
	const { inputTokens } = calibration.correct('m', ESTIMATE);
	expect(inputTokens).toBeLessThan(1_300);
});

test('forgets what was long ago', () => {
	const calibration = new Calibration();
	const learn = (times: number, billed: number): void => {
		for (let calls = 0; calls < times; calls += 1) {
			calibration.learn('m', ESTIMATE, { inputTokens: billed, outputTokens: billed });
		}
	};
	learn(2_000, 3_000);
	learn(2_000, 1_000);
	expect(calibration.correct('m', ESTIMATE).inputTokens).toBeLessThan(1_010);
});

test('outlives its process, and overwrites nothing that another has learnt', async () => {
	const kept = new Map<string, Buffer>([['odd', Buffer.from('no JSON')]]);
	const memory = {
		read: async () => kept,
		write: async (fields: ReadonlyMap<string, Buffer>) => {
			for (const [key, value] of fields) kept.set(key, value);
		},
	};
	const first = new Calibration(memory);
	first.learn('m', ESTIMATE, { inputTokens: 3_000, outputTokens: 500 });
	await first.save();
	const second = new Calibration(memory);
	second.learn('other', ESTIMATE, { inputTokens: 2_000, outputTokens: 2_000 });
	await second.restore();
	expect(second.correct('m', ESTIMATE)).toEqual(first.correct('m', ESTIMATE));
	await second.save();
	expect([...kept.keys()]).toEqual(['odd', 'm', 'other']);
});

test('does without a memory that cannot be reached, and writes it later', async () => {
	let away = true;
	const written: string[] = [];
	const calibration = new Calibration({
		read: () => Promise.reject(new Error('away')),
		write: async (fields) => {
			if (away) throw new Error('away');
			written.push(...fields.keys());
		},
	});
	await calibration.restore();
	calibration.learn('m', ESTIMATE, ESTIMATE);
	await calibration.save();
	away = false;
	await calibration.save();
	expect(written).toEqual(['m']);
});
