import type { Dialect, Page } from './page.ts';

/** Matches what makes a quotation an alert; some systems allow it a title. */
const ALERT = /^([ \t]*(?:>[ \t]*)+)(\[![A-Za-z]+\][-+]?[ \t]*)/;

export const ALERTS: Dialect = { sign: /\[!/, hide: hideAlerts };

function hideAlerts(page: Page): void {
	for (const { start, end, text, isCode } of page.lines) {
		const [whole, prefix = ''] = (isCode ? null : ALERT.exec(text)) ?? [];
		if (whole === undefined) continue;
		const title = { start: start + whole.length, end: start + text.trimEnd().length } as const;
		page.addTitle({ start: start + prefix.length, end }, { ...title, closing: '' });
	}
}
