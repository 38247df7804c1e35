import type { Directive } from 'vue';

/** Names the control inside of a Directus input or select, which pass no attribute on to it. */
export const vNamed: Directive<HTMLElement, string> = {
	mounted: (element, { value }) => name(element, value),
	updated: (element, { value }) => name(element, value),
};

function name(element: HTMLElement, value: string): void {
	element.querySelector('input, textarea')?.setAttribute('aria-label', value);
	// The arrows of a number have no name, and are for the mouse alone.
	for (const step of Array.from(element.querySelectorAll('.step-up, .step-down'))) {
		step.setAttribute('aria-hidden', 'true');
	}
}
