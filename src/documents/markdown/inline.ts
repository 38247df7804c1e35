import type { Nodes, PhrasingContent } from 'mdast';
import { foldRuby } from '../html/run.ts';
import { isUntranslatable } from '../html/segmenter.ts';
import { readHtmlTokens, type StartToken } from '../html/token.ts';
import {
	BLOCK_ELEMENTS,
	LOCKED_ELEMENTS,
	VOID_ELEMENTS,
	WORD_ELEMENTS,
} from '../markup/elements.ts';
import { mayHoldBlocks } from '../segments/message.ts';
import { append, fillLiteral, type Piece } from '../segments/piece.ts';
import { ELEMENTS, type Markup } from './markup.ts';
import { readTarget } from './link.ts';
import { readMarkdownText } from './text.ts';
import { endOf, startOf } from './tree.ts';

type Step =
	| { readonly node: PhrasingContent; readonly next: number }
	/** `opener` is the index of its opening piece. */
	| { readonly close: Piece; readonly opener: number };

/** Reads the inline content of one block, without recursion. */
export class InlineReading {
	pieces: Piece[] = [];
	readonly markup = new Map<number, Markup>();
	/** Start tags of HTML whose attributes may be translated. */
	readonly startTags: StartToken[] = [];
	readonly images: Extract<Nodes, { type: 'image' | 'imageReference' }>[] = [];
	readonly links: Extract<Nodes, { type: 'link' }>[] = [];
	/** Labels of references and footnotes in use. */
	readonly labels = new Set<string>();
	readonly #source: string;
	readonly #masked: string;
	readonly #steps: Step[] = [];
	/** The opening pieces of the pairs of Markdown that are being read. */
	readonly #around: number[] = [];
	readonly #mayHoldBlocks: boolean;
	#lock: { name: string; start: number; depth: number; word: boolean } | null = null;

	readonly #kept: ReadonlySet<number> | undefined;

	/** `kept` are the line ends that are no wrapping. */
	constructor(
		source: string,
		masked: string,
		nodes: readonly PhrasingContent[],
		kept?: ReadonlySet<number>,
	) {
		this.#kept = kept;
		this.#source = source;
		this.#masked = masked;
		const [first, last] = [nodes[0], nodes.at(-1)];
		const end = last === undefined ? 0 : endOf(last);
		this.#mayHoldBlocks = first !== undefined && mayHoldBlocks(source.slice(startOf(first), end));
		this.#pushSteps(nodes, end);
		for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
			if ('close' in step) {
				this.#closePair(step);
			} else if (step.node.type === 'html') {
				this.#readHtml(startOf(step.node), endOf(step.node));
			} else if (this.#lock === null) {
				this.#readNode(step.node, step.next);
			}
		}
		if (this.#lock !== null) {
			// Never closed: a tag without its other half, behind which nothing is text.
			this.pieces.push({ kind: 'break', start: this.#lock.start, end });
		}
		this.pieces = foldRuby(this.pieces);
	}

	#pushSteps(nodes: readonly PhrasingContent[], end: number): void {
		for (const [index, node] of [...nodes.entries()].toReversed()) {
			const next = nodes[index + 1];
			this.#steps.push({ node, next: next === undefined ? end : startOf(next) });
		}
	}

	#addVoid(start: number, end: number, word: boolean, markup?: Markup): void {
		this.pieces.push({ kind: 'void', start, end, word });
		if (markup !== undefined) this.markup.set(start, markup);
	}

	#readNode(node: PhrasingContent, next: number): void {
		const [start, end] = [startOf(node), endOf(node)];
		switch (node.type) {
			case 'text':
				return this.#readText(start, end);
			case 'emphasis':
			case 'strong':
			case 'delete': {
				const element = ELEMENTS[node.type];
				this.#readPair(node, node.children, element, { description: element, element });
				return;
			}
			case 'link':
				return this.#readLink(node);
			case 'linkReference': {
				const description = `reference ${node.identifier}`;
				const label = this.#readLabel(node, node.referenceType);
				this.labels.add(node.label ?? node.identifier);
				this.#readPair(node, node.children, 'reference', {
					description,
					...(label === null ? {} : { label }),
				});
				return;
			}
			case 'image':
			case 'imageReference':
				this.images.push(node);
				if (node.type === 'imageReference') this.labels.add(node.label ?? node.identifier);
				this.#addVoid(start, end, false, {
					description: `image ${node.type === 'image' ? this.#targetOf(node) : node.identifier}`,
				});
				return;
			case 'break': {
				const prefix = /^[ \t]*(?:>[ \t]*)*/.exec(this.#source.slice(end, next))?.[0] ?? '';
				this.pieces.push({
					kind: 'void',
					start,
					end: end + prefix.length,
					word: false,
					endsLine: true,
				});
				this.markup.set(start, { description: 'break' });
				return;
			}
			case 'footnoteReference':
				this.labels.add(`^${node.label ?? node.identifier}`);
				this.#addVoid(start, end, false);
				return;
			default:
				this.#addVoid(start, end, true);
		}
	}

	#readText(start: number, end: number): void {
		const pieces = readMarkdownText(this.#source, this.#masked, start, end, this.#kept);
		for (const piece of pieces) {
			const isLine =
				piece.kind === 'void' && /\n|\r/.test(this.#masked.slice(piece.start, piece.end));
			if (isLine) this.markup.set(piece.start, { description: 'break' });
		}
		append(this.pieces, pieces);
	}

	#readLink(node: Extract<Nodes, { type: 'link' }>): void {
		const start = startOf(node);
		const first = this.#source.charAt(start);
		if (first === '[') {
			this.links.push(node);
			this.#readPair(node, node.children, 'link', { description: `link ${this.#targetOf(node)}` });
			return;
		}
		const end = this.#endOfUrl(start, endOf(node));
		const description = `url ${node.url}`;
		const bare = first === '<' ? {} : { url: node.url };
		this.#addVoid(start, end, true, { description, ...bare });
		append(this.pieces, fillLiteral(this.#source, end, endOf(node), []));
	}

	#targetOf(node: Extract<Nodes, { type: 'link' | 'image' }>): string {
		return readTarget(this.#source, this.#masked, node) ?? node.url;
	}

	/** A bare URL takes braces behind it for its own, even those that end a branch of a plural. */
	#endOfUrl(start: number, end: number): number {
		const raw = this.#source.slice(start, end);
		const braces = /(?<!\})\}+$/.exec(raw)?.[0].length ?? 0;
		return this.#mayHoldBlocks && !raw.includes('{') ? end - braces : end;
	}

	#readLabel(node: Nodes, type: string): string | null {
		if (type === 'full') return null;
		const raw = this.#source.slice(startOf(node), endOf(node)).replace(/\[\]$/, '');
		return raw.slice(1, -1).replace(/(?:(?<!\s)\s+)?\n[ \t>]*/g, ' ');
	}

	#readPair(node: Nodes, children: readonly PhrasingContent[], name: string, markup: Markup): void {
		const [first, last] = [children[0], children.at(-1)];
		this.markup.set(startOf(node), markup);
		if (first === undefined || last === undefined) {
			this.#addVoid(startOf(node), endOf(node), false);
			return;
		}
		// A reference that gets its label behind it stays one, whatever its text.
		const kept = name === 'reference' ? { kept: true as const } : {};
		const opener = this.pieces.length;
		this.pieces.push({ kind: 'open', start: startOf(node), end: startOf(first), name, ...kept });
		const close = { kind: 'close', start: endOf(last), end: endOf(node), name } as const;
		this.#around.push(opener);
		this.#steps.push({ close, opener });
		this.#pushSteps(children, endOf(last));
	}

	/** A pair whose other half is locked ends the segment. */
	#closePair({ close, opener }: Extract<Step, { readonly opener: number }>): void {
		this.#around.pop();
		const opening = this.pieces[opener];
		if (this.#lock === null) {
			this.pieces.push(close);
		} else if (opening !== undefined) {
			this.pieces[opener] = { kind: 'break', start: opening.start, end: opening.end };
		}
	}

	/** Tags of HTML meet inside of one pair of Markdown alone; those of blocks never do. */
	#addTag(kind: 'open' | 'close', start: number, end: number, element: string): void {
		const isBlock = BLOCK_ELEMENTS.has(element);
		const name = `<${element}> ${this.#around.at(-1) ?? ''}`;
		this.pieces.push(isBlock ? { kind: 'break', start, end } : { kind, start, end, name });
	}

	#readHtml(start: number, end: number): void {
		const raw = this.#masked.slice(start, end);
		const [token] = readHtmlTokens(raw, start);
		const name = token?.kind === 'start' || token?.kind === 'end' ? token.name : '';
		if (this.#lock !== null) {
			if (name === this.#lock.name) this.#lock.depth += token?.kind === 'start' ? 1 : -1;
			if (this.#lock.depth === 0) {
				this.#addVoid(this.#lock.start, end, this.#lock.word);
				this.#lock = null;
			}
			return;
		}
		if (token?.kind === 'end') {
			return this.#addTag('close', start, end, name);
		}
		if (token?.kind !== 'start') return this.#addVoid(start, end, false);
		const pinned = isUntranslatable(token);
		if (!pinned && !raw.includes('\n')) this.startTags.push(token);
		if (VOID_ELEMENTS.has(name) || raw.endsWith('/>')) {
			this.#addVoid(start, end, false);
		} else if (pinned || LOCKED_ELEMENTS.has(name)) {
			const word = !LOCKED_ELEMENTS.has(name) || WORD_ELEMENTS.has(name);
			this.#lock = { name, start, depth: 1, word };
		} else {
			this.#addTag('open', start, end, name);
			const plain = token.attributes.length === 0;
			if (plain && (name === 'em' || name === 'strong' || name === 'del')) {
				this.markup.set(start, { description: name, tagEnd: end });
			}
		}
	}
}
