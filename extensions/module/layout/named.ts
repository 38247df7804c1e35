import type { Directive } from 'vue';

/** Gives the control inside one of Directus's inputs and selects its name: they pass no attribute on to it. */
export const vNamed: Directive<HTMLElement, string> = {
	mounted: (element, { value }) => name(element, value),
	updated: (element, { value }) => name(element, value),
};

function name(element: HTMLElement, value: string): void {
	element.querySelector('input, textarea')?.setAttribute('aria-label', value);
	// The arrows of a number: without a name, and for the mouse alone.
	for (const step of Array.from(element.querySelectorAll('.step-up, .step-down'))) {
		step.setAttribute('aria-hidden', 'true');
	}
}
