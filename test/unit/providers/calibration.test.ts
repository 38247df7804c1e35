import { expect, test } from 'vitest';
import { Calibration } from '../../../src/providers/calibration.ts';

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
