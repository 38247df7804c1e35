import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FORMATS, readHistories } from './history.ts';
import { replayMixed } from './mixed.ts';
import { replayHistories } from './replayer.ts';
import { loadCode } from './site.ts';
import { formatReport } from './table.ts';

const OWN = fileURLToPath(new URL('history.jsonl', import.meta.url));
const USAGE = `npm run replay -- [file.jsonl] [--format ${FORMATS.join('|')}] [--cold] [--flush] [--no-row] [--no-hook] [--each] [--former <checkout>]
The file holds one revision a line, {"doc": ..., "rev": ..., "body": ...}, those of a document in order.
`;

async function main(): Promise<void> {
	const { values, positionals } = parseArgs({
		allowPositionals: true,
		allowNegative: true,
		options: {
			format: { type: 'string', default: 'html' },
			row: { type: 'boolean', default: true },
			hook: { type: 'boolean', default: true },
			cold: { type: 'boolean', default: false },
			flush: { type: 'boolean', default: false },
			each: { type: 'boolean', default: false },
			former: { type: 'string' },
			help: { type: 'boolean', default: false },
		},
	});
	const format = FORMATS.find((name) => name === values.format);
	if (values.help || format === undefined || positionals.length > 1) {
		process.stdout.write(USAGE);
		process.exitCode = values.help ? 0 : 2;
		return;
	}
	const histories = await readHistories(positionals[0] ?? OWN, format);
	if (values.former !== undefined) {
		const former = await loadCode(values.former);
		const report = await replayMixed(histories, former, !values.flush);
		process.stdout.write(`${JSON.stringify(report, null, '\t')}\n`);
		if (report.personsLost + report.machinesLearned > 0) process.exitCode = 1;
		return;
	}
	const lost = values.flush ? 'everything' : values.cold ? 'expiring' : 'nothing';
	const invalidation = values.hook ? 'item' : 'off';
	const reports = await replayHistories(histories, { row: values.row, lost, invalidation });
	process.stdout.write(formatReport(reports, values.each));
	if (reports.some(({ final }) => final === 'wrong')) process.exitCode = 1;
}

await main();
