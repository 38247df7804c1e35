import { describe, expect, it } from 'vitest';
import { parseReply } from '../../../src/providers/prompt.ts';

const translations = [{ id: 's1', text: 'Hallo {Welt}' }];
const json = JSON.stringify({ translations });
const draft = JSON.stringify({ translations: [{ id: 's1', text: 'ENTWURF' }] });

describe('an answer is read', () => {
	it.each([
		['with a preamble', `Here you are: ${json}`],
		['with a postscript', `${json}\nDone. {I hope} it "helps".`],
		['behind thoughts', `<think>\nThe user wants German.\n</think>\n\n${json}`],
		['behind thoughts with braces', `<think>{ {"a": [1 } "x</think>${json}`],
		['behind thoughts that hold a draft', `<think>As in ${draft}.</think>\n${json}`],
		['behind thinking', `<thinking>\n${draft}\n</thinking>${json}`],
		['behind reasoning', `<reasoning>The {word} is short.</reasoning>\n\n${json}`],
		['behind thoughts with a name', `<seed:think>${draft}</seed:think>${json}`],
		['behind thoughts of Magistral', `[THINK]${draft}[/THINK]${json}`],
		['behind thoughts of Kimi', `◁think▷${draft}◁/think▷${json}`],
		['behind thoughts that do not end', `<think>\n{a, b}, say ${draft}.\n\n${json}`],
		['behind thoughts that do not begin', `The user {wants} ${draft}\n</think>\n\n${json}`],
		['behind several thoughts', `<think>${draft}</think>Hm.<think>${draft}</think>${json}`],
		['before thoughts', `${json}\n<think>Or ${draft}?</think>`],
		[
			'in a final channel',
			`<|channel|>analysis<|message|>Say ${draft}<|end|><|start|>assistant<|channel|>final<|message|>${json}<|return|>`,
		],
		['in a final channel whose marks were dropped', `analysisSay ${draft}assistantfinal${json}`],
		['before a token of the end', `${json}<|im_end|>`],
		['in a fence', `\`\`\`json\n${json}\n\`\`\``],
		[
			'in a fence with prose around it',
			`Here is the JSON you asked for:\n\n\`\`\`json\n${json}\n\`\`\`\n\nLet me know if {this} helps.`,
		],
		['in a fence of tildes', `~~~json\n${json}\n~~~`],
		['in a fence that is not closed', `\`\`\`json\n${json}`],
		['in the last of several fences', `\`\`\`\n${draft}\n\`\`\`\nBetter:\n\`\`\`\n${json}\n\`\`\``],
		[
			'in the last fence that fits',
			`\`\`\`\n${json}\n\`\`\`\nSchema:\n\`\`\`\n{"type":"x"}\n\`\`\``,
		],
		['in a fence before an example', `\`\`\`json\n${json}\n\`\`\`\nThe form was ${draft}.`],
		['in a fence behind thoughts', `<think>${draft}</think>\n\`\`\`json\n${json}\n\`\`\``],
		['with commas at the end', '{"translations":[{"id":"s1","text":"Hallo {Welt}",},],}'],
		[
			'with comments',
			'{ // German\n"translations": /* one */ [{"id":"s1","text":"Hallo {Welt}"}]}',
		],
		['with a mark of byte order', `\ufeff${json}`],
		['twice', `${json}\n${json}`],
		['behind an object of another kind', `{"language":"de"}\n${json}`],
	])('%s', (_, answer) => {
		expect(parseReply(answer)).toEqual(translations);
	});

	it('with marks of thoughts, fences and commas in its texts as they are', () => {
		const text = '</think> ```json // <think> {"translations":[]} ,] \\"';
		const own = JSON.stringify({ translations: [{ id: 's1', text }] });
		for (const answer of [own, `<think>${draft}</think>${own}`, `So: ${own}, that is all`]) {
			expect(parseReply(answer)).toEqual([{ id: 's1', text }]);
		}
	});
});

describe('an answer is not made up', () => {
	it.each([
		['cut off', json.slice(0, -3)],
		['cut off behind a draft', `<think>${draft}</think>${json.slice(0, -3)}`],
		['of thoughts alone', `<think>${json}</think>`],
		['with single quotes', "{'translations':[{'id':'s1','text':'Hallo'}]}"],
		['with a line break in a string', '{"translations":[{"id":"s1","text":"Hallo\nWelt"}]}'],
		['with a quote too many', '{"translations":[{"id":"s1","text":"Hallo "Welt""}]}'],
		['with names without quotes', '{translations:[{id:"s1",text:"Hallo"}]}'],
		['with NaN', '{"translations":[{"id":"s1","text":"Hallo","score":NaN}]}'],
		['without a comma', '{"translations":[{"id":"s1" "text":"Hallo"}]}'],
		['of a list', JSON.stringify(translations)],
		['inside another object', `Sure: {"answer":${json}}`],
	])('%s', (_, answer) => {
		expect(parseReply(answer)).toBeNull();
	});

	it('takes time in proportion to what a model sends', () => {
		const parts = ['{"', '{"a":', '{ ', '{"":":",', '</think>', '{"x":/*', '{//', '{"a":1,},'];
		for (const part of parts) {
			expect(parseReply(part.repeat(1_000_000 / part.length))).toBeNull();
		}
	}, 60_000);
});
