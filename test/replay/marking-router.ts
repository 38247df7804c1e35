import type { ProviderRouter } from '../../src/providers/provider.ts';
import type {
	ChainMember,
	ProviderReply,
	ProviderRequest,
	ProviderUsage,
} from '../../src/providers/request.ts';

/** A word of ASCII that no text holds, so that no format writes it in another spelling. */
const MARK = 'Zqx ';
const FREE: ProviderUsage = {
	inputTokens: 0,
	outputTokens: 0,
	cachedInputTokens: 0,
	cacheWriteTokens: 0,
};

/** Stands for all providers: puts one word before each segment and counts what it is sent. */
export class MarkingRouter implements ProviderRouter {
	/** Of canonical text and its contexts, in all calls. */
	characters = 0;
	calls = 0;

	refusal(): null {
		return null;
	}

	async translate(
		_member: ChainMember,
		{ segments }: Omit<ProviderRequest, 'model'>,
	): Promise<ProviderReply> {
		this.calls += 1;
		for (const { text, context = '' } of segments) this.characters += text.length + context.length;
		return {
			translations: segments.map(({ id, text }) => ({ id, text: `${MARK}${text}` })),
			usage: FREE,
		};
	}

	estimate(): ProviderUsage {
		return FREE;
	}

	ceiling(): ProviderUsage {
		return FREE;
	}

	price(): number {
		return 0;
	}

	batches(): null {
		return null;
	}
}

/** The text without the marks, and how many there were. */
export function unmark(text: string): { readonly text: string; readonly marks: number } {
	const parts = text.split(MARK);
	return { text: parts.join(''), marks: parts.length - 1 };
}
