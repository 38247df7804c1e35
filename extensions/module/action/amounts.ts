import { useFormats } from '../../shared/format.ts';
import { type TextKey, useTexts } from '../../shared/texts.ts';

export interface Amounts {
	readonly fields: (count: number) => string;
	readonly lookedAt: (count: number) => string;
	readonly segments: (count: number) => string;
	/** null: more than could be counted in time. */
	readonly answers: (count: number | null) => string;
}

/** Numbers with what they are numbers of. */
export function useAmounts(): Amounts {
	const { t } = useTexts();
	const formats = useFormats();
	const say = (key: TextKey, count: number): string =>
		t(key, { count: formats.value.count(count) }, count);
	return {
		fields: (count) => say('amount.fields', count),
		lookedAt: (count) => say('amount.lookedAt', count),
		segments: (count) => say('amount.segments', count),
		answers: (count) => (count === null ? t('amount.manyAnswers') : say('amount.answers', count)),
	};
}
