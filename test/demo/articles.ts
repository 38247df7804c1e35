import type { Language, Row } from '../harness/content.ts';

export const demoLanguages: readonly Language[] = [
	{ code: 'en-US', name: 'English', direction: 'ltr' },
	{ code: 'de-DE', name: 'German', direction: 'ltr' },
	{ code: 'fr-FR', name: 'French', direction: 'ltr' },
	{ code: 'es-ES', name: 'Spanish', direction: 'ltr' },
	{ code: 'ja-JP', name: 'Japanese', direction: 'ltr' },
	{ code: 'ar-SA', name: 'Arabic', direction: 'rtl' },
];

/**
 * What a travel and gear shop would publish; the last one has a German title that a person wrote.
 */
export const demoArticles: readonly Row[] = [
	{
		title: 'How to pack a rucksack for three days in the Alps',
		slug: 'how-to-pack-a-rucksack',
		summary:
			'Heavy things close to the back, rain gear on top, and one bag that stays dry whatever happens.',
		body: `<h2>Start with the weight</h2>
<p>A rucksack for a hut tour should weigh <strong>no more than 8 kg</strong>, water included. Put everything on the floor before you pack, and ask of each piece: <em>will I miss it on the second day?</em></p>
<h2>Three zones</h2>
<ol>
<li><strong>Bottom:</strong> sleeping bag liner and spare clothes. You need them last.</li>
<li><strong>Middle, close to the back:</strong> food, stove and water. The load stays near your centre of gravity.</li>
<li><strong>Top and pockets:</strong> rain jacket, map, sun cream and the <a href="https://example.com/first-aid" title="Our first-aid list">first-aid kit</a>.</li>
</ol>
<figure><img src="https://example.com/img/rucksack.jpg" alt="A rucksack cut open, with its three zones in different colours"><figcaption>Where things go, from bottom to top.</figcaption></figure>
<blockquote><p>“Whoever carries less sees more.”<br>Rosa, hut warden for thirty years</p></blockquote>
<p>Questions? Write to <a href="mailto:trails@example.com">trails@example.com</a>; we answer within a day.</p>`,
		notes: `## Editor's notes

- Weights were **measured** on our own scales in March.
- Link the [packing list](https://example.com/lists/alps) once it is out.
- The quotation was approved by *Rosa* on the phone.`,
	},
	{
		title: 'Your order has shipped: what happens next',
		slug: 'your-order-has-shipped',
		summary: 'From our warehouse to your door: dates, tracking and what to do when nobody is home.',
		body: `<p>Hello {{customer.first_name}},</p>
<p>order <strong>#{{order.number}}</strong> left our warehouse today. It contains {{order.count}} items and weighs {{order.weight}} kg.</p>
<table>
<thead><tr><th>Step</th><th>When</th><th>Who</th></tr></thead>
<tbody>
<tr><td>Parcel collected</td><td>today, 6 p.m.</td><td>carrier</td></tr>
<tr><td>Sorting centre</td><td>tomorrow</td><td>carrier</td></tr>
<tr><td>At your door</td><td>in 2 to 3 days</td><td>you</td></tr>
</tbody>
</table>
<p>Follow it at <a href="https://example.com/track?id={{order.tracking}}">example.com/track</a>. If nobody is home, the parcel waits at the nearest shop for <strong>7 days</strong>.</p>
<p>Kind regards,<br><span class="signature">The team</span></p>`,
		notes: `Sent by the shop, so the placeholders such as \`{{order.number}}\` must survive.

| Placeholder | Example |
| --- | --- |
| \`{{order.count}}\` | 3 |
| \`{{order.weight}}\` | 2.4 |

> Never promise a day of delivery: the carrier does not.`,
	},
	{
		title: 'Waterproof, breathable, durable: choosing a rain jacket',
		slug: 'choosing-a-rain-jacket',
		summary: 'What the numbers on the label mean, and which of them matter on a wet Tuesday.',
		body: `<h2>The two numbers</h2>
<p>The <strong>water column</strong> says how much pressure the fabric withstands: from 10,000 mm on it keeps steady rain out. <strong>Breathability</strong> is given as RET; below 6 is excellent, above 20 you might as well wear a bin bag.</p>
<ul>
<li>City and commuting: 10,000 mm, RET up to 20</li>
<li>Day hikes: 15,000 mm, RET up to 12</li>
<li>Mountaineering: 20,000 mm, RET below 6
<ul><li>with reinforced shoulders for the rucksack</li><li>with a hood that fits over a helmet</li></ul>
</li>
</ul>
<h2>Care</h2>
<p>Wash it at 30&nbsp;°C <em>without</em> fabric softener, then tumble dry for 20 minutes: the warmth renews the coating. Do&nbsp;<strong>not</strong> iron the seams.</p>
<p>The model <span translate="no">Stormcap 3L</span> was tested for 14 months by our readers, and 92 % would buy it again.</p>`,
		notes: `1. Ask the manufacturer for the new RET figure.
2. Photos: *front*, *hood*, *seam*.
3. Update the test after the autumn.`,
	},
	{
		title: 'Webhooks: hear about every booking within a second',
		slug: 'webhooks-for-bookings',
		summary: 'Register an address, check the signature, answer quickly. That is all.',
		body: `<p>Whenever a booking changes, we call an address of yours with a small <code>POST</code> request. You need an API key, which you find under <strong>Settings &rarr; Developers</strong>.</p>
<h2>Register</h2>
<pre><code class="language-bash">curl -X POST https://api.example.com/v2/webhooks \\
  -H "Authorization: Bearer $API_KEY" \\
  -d '{"url": "https://shop.example/hook", "events": ["booking.changed"]}'</code></pre>
<p>Answer with status <code>200</code> within <strong>5 seconds</strong>, or we try again: after 1 minute, 10 minutes and 1 hour.</p>
<h2>Check the signature</h2>
<p>The header <code>X-Signature</code> holds an HMAC of the body. Compare it <em>before</em> you parse anything; our <a href="https://example.com/docs/signatures">guide to signatures</a> shows how in six languages.</p>`,
		notes: `### For the reviewers

Run the sample once before you publish:

\`\`\`bash
npx webhook-tester --port 4000
\`\`\`

The word **webhook** stays English in every language.`,
	},
	{
		title: 'A weekend in Lisbon without a car',
		slug: 'a-weekend-in-lisbon',
		summary: 'Two days, four neighbourhoods, one yellow tram, and custard tarts before ten.',
		body: `<h2>Saturday</h2>
<p>Begin in <strong>Alfama</strong> while the streets are still cool. Take tram&nbsp;28 from <em>Martim Moniz</em>, get off at the viewpoint, and walk down through the lanes: laundry overhead, fado from open windows, cats on every wall.</p>
<p>Lunch is grilled sardines at a counter where nobody speaks English and nobody needs to. In the afternoon the <a href="https://example.com/lisbon/tiles">Tile Museum</a> explains why the whole city glitters.</p>
<h2>Sunday</h2>
<p>Be in <strong>Belém</strong> before ten. The queue for the tarts is shorter then, and they are still warm.</p>
<ul>
<li>Monastery: open from 10 a.m., closed on Mondays</li>
<li>Tower: a 15-minute walk along the river</li>
<li>Train back: every 20 minutes, 1.85 €</li>
</ul>
<hr>
<p><small>Prices and opening hours as of spring; check them before you travel.</small></p>`,
		notes: `Photo credits: **M. Duarte** (tram), *archive* (tiles).

- [x] Opening hours checked
- [ ] Ask about the tram's summer timetable`,
	},
	{
		title: 'Returns and refunds',
		slug: 'returns-and-refunds',
		summary: 'Thirty days, no questions, and the return label is already in the box.',
		body: `<p>You may send back anything you bought from us within <strong>30 days</strong>, as long as it was not used outdoors.</p>
<ol>
<li>Put the goods and the delivery note into the box they came in.</li>
<li>Stick on the return label. Lost it? <a href="https://example.com/returns">Print a new one</a>.</li>
<li>Hand the parcel in at any shop of the carrier, and keep the receipt.</li>
</ol>
<p>We refund the price within 5 working days of its arrival, to the account you paid from. Questions? Write to <a href="mailto:trails@example.com">trails@example.com</a>; we answer within a day.</p>`,
		notes: `Agreed with the lawyers: do **not** shorten the first sentence.`,
		translations: [{ languages_code: 'de-DE', title: 'Rückgabe und Erstattung' }],
	},
];
