import { between, readerOf, type Role, type Syntax } from '../syntax.ts';

/** What code between `<%` and `%>` opens: Ruby, Basic, and the languages with braces. */
function readErb(markup: string): Role | null {
	const code = markup
		.replace(/^<%[-=_]?/, '')
		.replace(/[-_]?%>$/, '')
		.trim()
		.toLowerCase();
	const family = '<%';
	const opens = code.endsWith('{') || /\bdo(?: ?\|[^|]*\|)?$/.test(code);
	if (code.startsWith('}')) return { does: opens ? 'part' : 'close', name: '', family };
	if (/^(?:end|next|wend|loop)\b/.test(code)) return { does: 'close', name: '', family };
	if (/^(?:else|elsif|elseif|when|rescue|ensure)\b/.test(code)) {
		return { does: 'part', name: '', family };
	}
	const begins = /^(?:if|unless|for|while|until|case|select|begin)\b/.test(code);
	return opens || (begins && !/\bend$/.test(code)) ? { does: 'open', name: '', family } : null;
}

function readPhp(markup: string): Role | null {
	const code = markup
		.replace(/^<\?(?:php|=)?/, '')
		.replace(/;?\s{0,99}\?>$/, '')
		.trim()
		.toLowerCase();
	const family = '<?';
	const opens = /[{:]$/.test(code);
	if (code.startsWith('}')) return { does: opens ? 'part' : 'close', name: '', family };
	if (/^end(?:if|foreach|for|while|switch)\b/.test(code)) {
		return { does: 'close', name: '', family };
	}
	if (/^(?:else|elseif|case|default)\b/.test(code)) return { does: 'part', name: '', family };
	return opens ? { does: 'open', name: '', family } : null;
}

const AMP_WORDS = /\b(?:if|elseif|else|endif|for|next)\b/g;

/** Several statements stand in one block: what they leave open counts. */
function readAmp(markup: string): Role | null {
	const words = markup.toLowerCase().match(AMP_WORDS) ?? [];
	let depth = 0;
	for (const word of words) {
		if (word === 'if' || word === 'for') depth += 1;
		else if (word === 'endif' || word === 'next') depth -= 1;
	}
	const family = '%%[';
	if (depth !== 0) return { does: depth > 0 ? 'open' : 'close', name: '', family };
	return words[0]?.startsWith('else') === true ? { does: 'part', name: '', family } : null;
}

const FTL_BLOCKS = 'if|list|switch|items|sep|macro|function|attempt|compress|escape|noparse';
const FTL_PARTS = 'else|elseif|case|default|recover';
const FTL_OTHERS = 'assign|local|global|include|import|nested|return|setting|break|ftl|t|lt|rt';
const readFtl = readerOf('<#', /^<(\/?[#@][\w.]*)/, {
	close: /^\/[#@](.*)$/,
	parts: new RegExp(`^#(?:${FTL_PARTS})$`),
	open: new RegExp(`^(?:#(?=(?:${FTL_BLOCKS})$)|@)(.*)$`),
});

const ARGUMENTS = String.raw`\((?:[^()\n]|\((?:[^()\n]|\([^()\n]{0,500}\)){0,500}\)){0,500}\)`;
const HAS_VELOCITY = /#(?:if|foreach)\s{0,9}\(/;
const readVelocity = readerOf('#', /^#\{?(\w+)/, {
	close: /^(?:end)$/,
	parts: /^(?:else|elseif)$/,
	open: /^(?:if|foreach|macro)$/,
});

/** Languages that put a program into a page. */
export const CODE: readonly Syntax[] = [
	{
		name: 'ASP, JSP, ERB: comments',
		pattern: between('<%--', '--%>'),
		kind: 'value',
		isTemplate: true,
		examples: ['<%-- note --%>', '<%-- <%= old %> --%>'],
		prose: ['less < 5 % -- or more'],
	},
	{
		name: 'ERB, EJS, lodash, ASP, JSP, Adobe Campaign, Mako',
		pattern: String.raw`${between('<%', '%>')}|<\/%[a-z]\w{0,99}>`,
		kind: 'block',
		isTemplate: true,
		read: readErb,
		examples: [
			'<%= user.first_name %>',
			'<%- html -%>',
			'<% if a > b %>',
			'<% else %>',
			'<% end %>',
			'<% items.forEach(function (item) { %>',
			'<% }) %>',
			'<%= form_for @user do |f| %>',
			'<%# note %>',
			'<%@ include view="unsubscribe" %>',
			'</%def>',
		],
		prose: ['5 <% 6', 'less than <50 %>'],
	},
	{
		name: 'PHP',
		pattern: String.raw`<\?(?:php\b|=|(?=\s))(?:(?!\?>|<\?)[^])*\?>`,
		kind: 'block',
		isTemplate: true,
		read: readPhp,
		examples: [
			'<?php echo $user->name; ?>',
			'<?= $name ?>',
			'<?php if ($a > $b): ?>',
			'<?php } else { ?>',
			'<?php endif; ?>',
			'<? echo 1 ?>',
		],
		prose: ['what <?> why', 'php is old'],
	},
	{
		name: 'AMPscript: output',
		pattern: between('%%=', '=%%'),
		kind: 'value',
		isTemplate: true,
		examples: ['%%=v(@name)=%%', '%%=IIF(@a > 1, "x", "y")=%%', '%%=ProperCase(FirstName)=%%'],
		prose: ['10 % = 0.1', '5%=1/20'],
	},
	{
		name: 'AMPscript: blocks',
		pattern: between(String.raw`%%\[`, String.raw`\]%%`),
		kind: 'block',
		isTemplate: true,
		read: readAmp,
		examples: [
			'%%[ SET @name = FirstName ]%%',
			'%%[ IF @vip == "1" THEN ]%%',
			'%%[ ELSE ]%%',
			'%%[ ENDIF ]%%',
			'%%[ FOR @i = 1 TO 3 DO ]%%',
		],
		prose: ['[50%]', '20% [net]'],
	},
	{
		name: 'FreeMarker: directives',
		pattern: [
			between('<#--', '-->'),
			String.raw`<\/?#(?:${FTL_BLOCKS}|${FTL_PARTS}|${FTL_OTHERS})\b[^<>]{0,2000}>`,
		].join('|'),
		kind: 'block',
		isTemplate: true,
		read: readFtl,
		examples: [
			'<#if user??>',
			'<#elseif x == 1>',
			'<#else>',
			'</#if>',
			'<#list items as item>',
			'<#assign x = 1 />',
			'<#-- note -->',
		],
		prose: ['<#1>', 'a <# b'],
	},
	{
		name: 'FreeMarker: macros',
		pattern: String.raw`<\/?@[A-Za-z_][\w.]{0,99}(?:\s[^<>]{0,2000})?\/?>`,
		kind: 'pair',
		isTemplate: true,
		read: (markup) => (markup.endsWith('/>') ? null : readFtl(markup)),
		examples: ['<@greet name="x" />', '<@box>', '</@box>'],
		prose: ['<@ 5 pm'],
	},
	{
		name: 'Velocity: directives',
		pattern: String.raw`#(?:if|elseif|foreach|set|include|parse|macro)\s{0,9}(?=\(\s{0,9}["'$!(])${ARGUMENTS}`,
		kind: 'block',
		isTemplate: true,
		read: readVelocity,
		examples: ['#if($a > 1)', '#foreach ($x in $list)', '#set($x = "a")', '#elseif(!$b)'],
		prose: ['#if (you like)', '#set'],
	},
	{
		name: 'Velocity: `#else` and `#end`, in a text that has what they part',
		pattern: String.raw`(?<!&)#(?:else|end|\{else\}|\{end\})(?!\w)`,
		kind: 'block',
		isTemplate: true,
		needs: HAS_VELOCITY,
		read: readVelocity,
		examples: ['#else', '#end', '#{else}'],
		prose: ['#ending', 'this is the #end'],
	},
];
