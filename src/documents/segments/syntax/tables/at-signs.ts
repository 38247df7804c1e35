import { readerOf, type Role, type Syntax, upTo } from '../syntax.ts';

/** Brackets three deep; a directive inside of another ends the search. */
const NOT_DIRECTIVE = String.raw`(?!@[A-Za-z]{1,30}\s?\()`;
const LEVEL_3 = String.raw`\((?:${NOT_DIRECTIVE}[^()]){0,2000}\)`;
const LEVEL_2 = String.raw`\((?:${NOT_DIRECTIVE}[^()]|${LEVEL_3}){0,2000}\)`;
const ARGUMENTS = String.raw`\((?:${NOT_DIRECTIVE}[^()]|${LEVEL_2}){0,2000}\)`;
/** What comes before a directive: no e-mail address, no second sign. */
const START = String.raw`(?<![\p{Lu}\p{Ll}\p{N}@.]|[\p{Lu}\p{Ll}\p{N}]_)@`;

/** The brace of a block, which is none of two, and begins no value of Blade. */
const BRACE = String.raw`\{(?![{!])`;

const OPENERS =
	'if|unless|isset|empty|auth|guest|switch|foreach|forelse|for|while|error|can|cannot|canany|hasSection|sectionMissing|session|env';
const PARTS = 'else|elseif|elsecan|elsecannot|case|default';
const CONTAINERS = 'section|push|pushOnce|prepend|component|slot|fragment|once|production|verbatim';
const OTHERS =
	'lang|choice|include|includeIf|includeWhen|includeUnless|includeFirst|each|yield|json|js|class|style|checked|selected|disabled|readonly|required|method|csrf|dump|dd|extends|props|aware|inject|livewire|vite|stack|php|use|break|continue|parent';
const BARE =
	'else|default|empty|auth|guest|once|production|verbatim|csrf|break|continue|show|stop|parent';
const HAS_END =
	/@end(?:if|unless|isset|empty|auth|guest|switch|for|while|error|can|section|push|once|production|verbatim|component|slot|env)|@(?:section|extends)\s?\(['"]/;

const readBlade = readerOf('@', /^@(\w+)/, {
	close: /^(?:end(\w+)|show|stop)$/,
	parts: /^(?:else\w*|case|default|empty)$/,
	open: /^(if|unless|isset|empty|auth|guest|switch|foreach|forelse|for|while|error|can|cannot|canany|hassection|sectionmissing|session|env|section|push|pushonce|prepend|component|slot|fragment|once|production|verbatim)$/,
});

function readBare(markup: string): Role | null {
	return /^@(?:csrf|break|continue|parent)$/.test(markup) ? null : readBlade(markup);
}

/** Its blocks are closed by a brace alone. */
export const CONTROL_FAMILY = '@{';

function readControl(markup: string): Role {
	return { does: markup.startsWith('}') ? 'part' : 'open', name: '', family: CONTROL_FAMILY };
}

const CONTROL =
	'if|for|foreach|switch|while|defer|placeholder|loading|error|empty|case|default|lock';

/** Languages whose tags begin with an at sign. */
export const AT_SIGNS: readonly Syntax[] = [
	{
		name: 'Angular, Razor: what opens or parts a block of braces',
		pattern: [
			String.raw`${START}(?:${CONTROL})\s?${ARGUMENTS}\s{0,9}${BRACE}`,
			String.raw`\}\s{0,99}@(?:else(?:\sif)?|empty|placeholder|loading|error|case|default)(?:\s?${ARGUMENTS})?\s{0,9}${BRACE}`,
			String.raw`${START}(?:default|empty|placeholder|loading|defer)\s${BRACE}`,
		].join('|'),
		kind: 'block',
		isTemplate: true,
		read: readControl,
		examples: [
			'@if (a > b) {',
			'} @else {',
			'} @else if (user.name === "x") {',
			'@for (item of items; track item.id) {',
			'@switch (mode) {',
			'@case ("a") {',
			'@foreach (var x in Model.Items) {',
			'@defer {',
		],
		prose: ['mail me @ home (really) {see below}', '@empty handed'],
	},
	{
		name: 'Razor: what parts a block of braces, in a text that has one',
		pattern: String.raw`\}\s{0,99}else(?:\sif\s?${ARGUMENTS})?\s{0,9}${BRACE}`,
		kind: 'block',
		isTemplate: true,
		needs: /@(?:if|for|foreach|switch|while)\s?\(/,
		read: readControl,
		examples: ['} else {', '}\nelse if (a > b) {'],
		prose: ['this} or else {that'],
	},
	{
		name: 'Razor: values of its own objects',
		pattern: [
			String.raw`${START}(?:Model|ViewBag|ViewData|TempData|Html|Url|Localizer)`,
			String.raw`(?:(?:\.[A-Za-z]\w{0,50}){1,9}(?:${ARGUMENTS})?|\["[^"\n]{1,200}"\])`,
		].join(''),
		kind: 'value',
		isTemplate: true,
		examples: ['@Model.Name', '@Html.Raw("x")', '@ViewBag.Title', '@Localizer["Hello"]'],
		prose: ['@Model', '@anna.b'],
	},
	{
		name: 'Blade: directives that decide',
		pattern: String.raw`${START}(?:(?:${OPENERS}|${PARTS}|${CONTAINERS})\s?${ARGUMENTS}|end(?:${OPENERS}|${CONTAINERS}|php)(?!\w))`,
		kind: 'block',
		isTemplate: true,
		read: readBlade,
		examples: [
			'@if($a > 1)',
			'@elseif(count($x) === 2)',
			'@endif',
			'@foreach ($users as $user)',
			'@endforeach',
			"@section('title')",
			'@can("edit", $post)',
		],
		prose: ['@anna', 'write to anna @ iffy (or not)'],
	},
	{
		name: 'Blade: bare directives, in a text that has what ends them',
		pattern: String.raw`${START}(?:${BARE})(?![\w(])`,
		kind: 'block',
		isTemplate: true,
		needs: HAS_END,
		read: readBare,
		examples: ['@else', '@guest', '@csrf', '@parent'],
		prose: ['thanks to @else and @guest', '@elsewhere'],
	},
	{
		name: 'Blade: PHP',
		pattern: `${START}php(?!\\w|\\s?\\()${upTo('@php', '@endphp')}@endphp`,
		kind: 'value',
		isTemplate: true,
		examples: ['@php $x = 1 < 2; @endphp'],
		prose: ['@phpfan'],
	},
	{
		name: 'Blade: directives of a project',
		pattern: String.raw`${START}(?!media|supports|container|import|charset|layer)[a-z]\w{0,50}(?=\(\s{0,9}['"$[])${ARGUMENTS}`,
		kind: 'value',
		isTemplate: true,
		examples: ["@icon('close')", '@money($price)', "@svg('a', ['x' => 1])", '@asset("a.css")'],
		prose: ['@home (now)', '@anna (and others)', '@media (min-width: 1px)'],
	},
	{
		name: 'Blade: other directives',
		pattern: String.raw`${START}(?:${OTHERS})(?:\s(?=\(['"]))?${ARGUMENTS}`,
		kind: 'value',
		isTemplate: true,
		examples: [
			"@lang('messages.welcome')",
			"@include('view.name', ['status' => 'x'])",
			"@choice('a|b', 2)",
			'@json($data)',
			"@yield('content')",
			"@include ('view.name')",
		],
		prose: ['@lang is a name', 'thanks @include (me)'],
	},
];
