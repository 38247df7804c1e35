import { root } from './build.ts';
import { startChild } from './child.ts';

/** They know nothing of each other: the longest starts first, the others fill its gaps. */
const STEPS = ['unit', 'types', 'lint', 'knip', 'structure', 'format:check'];

const failed: string[] = [];
await Promise.all(STEPS.map(runStep));
if (failed.length > 0) {
	process.stdout.write(`\nfailed: ${failed.join(', ')}\n`);
	process.exitCode = 1;
}

/** What a step says comes in one piece when it has ended. */
async function runStep(step: string): Promise<void> {
	const startedAt = performance.now();
	const child = startChild({
		command: 'npm',
		args: ['run', '-s', step],
		cwd: root,
		env: process.env,
	});
	const isPassed = (await child.exited) === 0;
	if (!isPassed) failed.push(step);
	const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
	process.stdout.write(
		`\n== ${step}: ${isPassed ? 'passed' : 'failed'} after ${seconds} s\n${child.logs()}`,
	);
}
