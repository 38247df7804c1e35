import type { DirectusContext } from '../../src/directus/host/context.ts';

export type Row = Record<string, unknown>;
/** As databases limit them, each at another number. */
const MAX_VALUES = 999;

interface Condition {
	readonly column: string;
	readonly test: (value: unknown) => boolean;
}

/** Tables in memory, with the part of knex's query builder that the code under test uses. */
export class FakeDatabase {
	readonly tables = new Map<string, Row[]>();
	/** Names of the tables that queries were made of, in order. */
	readonly queried: string[] = [];
	/** Rows that the largest answer held. */
	largest = 0;

	rows(table: string): Row[] {
		const rows = this.tables.get(table) ?? [];
		this.tables.set(table, rows);
		return rows;
	}

	insert(table: string, ...rows: readonly Row[]): void {
		this.rows(table).push(...rows);
	}

	/** As the code under test is given it. */
	get knex(): DirectusContext['database'] {
		const query = (source: string | FakeQuery): FakeQuery => {
			if (typeof source !== 'string') return source.outer();
			this.queried.push(source);
			return new FakeQuery(this, source);
		};
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of Knex that is used
		return query as unknown as DirectusContext['database'];
	}
}

interface Join {
	readonly table: string;
	/** Two columns, one of each table. */
	readonly sides: readonly [string, string];
}

class FakeQuery {
	readonly #database: FakeDatabase;
	readonly #table: string;
	/** Rows of another query, which this one is made of. */
	#made: (() => readonly Row[]) | null = null;
	#place: { alias: string; column: string; alike: readonly string[] } | null = null;
	readonly #joins: Join[] = [];
	readonly #conditions: Condition[] = [];
	#limit = Infinity;
	#order: { column: string; direction: 'asc' | 'desc' } | null = null;

	constructor(database: FakeDatabase, table: string) {
		this.#database = database;
		this.#table = table;
	}

	join(table: string, left: string, right: string): this {
		this.#joins.push({ table, sides: [left, right] });
		return this;
	}

	/** Of operators only `<` and `>`. */
	where(condition: string | Row | ((query: this) => void), ...operands: unknown[]): this {
		const [value, bound] = operands;
		if (typeof condition === 'string' && operands.length === 2) {
			const sign = value === '>' ? 1 : -1;
			this.#add(condition, (found) => sign * (Number(found) - Number(bound)) > 0);
		} else if (typeof condition === 'function') condition(this);
		else if (typeof condition === 'string') this.#addEqual(condition, value);
		else for (const [column, wanted] of Object.entries(condition)) this.#addEqual(column, wanted);
		return this;
	}

	whereIn(column: string, values: readonly unknown[]): this {
		if (values.length > MAX_VALUES) throw new Error('too many values in one statement');
		const names = new Set(values.map(String));
		return this.#add(column, (found) => names.has(textOf(found)));
	}

	whereNull(column: string): this {
		return this.#add(column, (found) => (found ?? null) === null);
	}

	/** Of the column that the last condition names. */
	orWhere(column: string, operator: '<' | '>', bound: unknown): this {
		const last = this.#conditions.pop();
		this.where(column, operator, bound);
		const other = this.#conditions.pop();
		return this.#add(column, (found) => last?.test(found) === true || other?.test(found) === true);
	}

	orderBy(column: string, direction: 'asc' | 'desc' = 'asc'): this {
		this.#order = { column, direction };
		return this;
	}

	/** Of a query that another one is made of: all columns are told. */
	column(): this {
		return this;
	}

	as(): this {
		return this;
	}

	rowNumber(alias: string, column: string, alike: readonly string[]): this {
		this.#place = { alias, column, alike };
		return this;
	}

	/** A query over what this one tells. */
	outer(): FakeQuery {
		const outer = new FakeQuery(this.#database, this.#table);
		outer.#made = () => this.#numbered();
		return outer;
	}

	#numbered(): readonly Row[] {
		const rows = this.#matching(Infinity).map((row) =>
			Object.fromEntries(Object.entries(row).map(([name, value]) => [nameOf(name), value])),
		);
		if (this.#place === null) return rows;
		const { alias, column, alike } = this.#place;
		sortBy(rows, (row) => row[column], 'asc');
		const counts = new Map<string, number>();
		return rows.map((row) => {
			const group = JSON.stringify(alike.map((name) => row[name]));
			const place = (counts.get(group) ?? 0) + 1;
			counts.set(group, place);
			return { ...row, [alias]: place };
		});
	}

	limit(count: number): this {
		this.#limit = count;
		return this;
	}

	clone(): FakeQuery {
		const copy = new FakeQuery(this.#database, this.#table);
		copy.#joins.push(...this.#joins);
		copy.#conditions.push(...this.#conditions);
		copy.#limit = this.#limit;
		copy.#order = this.#order;
		copy.#made = this.#made;
		return copy;
	}

	/** Columns may be `table.column as name`. */
	async select(...named: readonly (string | readonly string[])[]): Promise<Row[]> {
		const columns = named.flat();
		const rows = this.#matching(this.#limit);
		this.#database.largest = Math.max(this.#database.largest, rows.length);
		return rows.map((row) => pick(row, columns));
	}

	async distinct(...columns: readonly string[]): Promise<Row[]> {
		const rows = await this.select(...columns);
		return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
	}

	async first(...columns: readonly string[]): Promise<Row | undefined> {
		const [row] = this.#matching(1);
		return row && pick(row, columns);
	}

	#addEqual(column: string, value: unknown): void {
		this.#add(column, (found) => String(found) === String(value));
	}

	#add(column: string, test: Condition['test']): this {
		this.#conditions.push({ column, test });
		return this;
	}

	/** What concerns the table alone is done before anything is joined to it: histories are long. */
	#matching(limit: number): Row[] {
		const isOwn = (column: string): boolean =>
			this.#joins.length === 0 || column.startsWith(`${this.#table}.`);
		const own = this.#conditions.filter(({ column }) => isOwn(column));
		const others = this.#conditions.filter(({ column }) => !isOwn(column));
		const rows = (this.#made?.() ?? this.#database.rows(this.#table)).filter((row) =>
			own.every(({ column, test }) => test(row[nameOf(column)])),
		);
		const order = this.#order;
		const isOrdered = order === null || isOwn(order.column);
		if (order !== null && isOrdered) {
			const name = nameOf(order.column);
			sortBy(rows, (row) => row[name], order.direction);
		}
		const joins = this.#joins.map((join) => this.#index(join));
		const found: Row[] = [];
		for (const row of rows) {
			let joined = [qualify(this.#table, row)];
			for (const { table, column, rowsBy } of joins) {
				joined = joined.flatMap((one) =>
					(rowsBy.get(String(read(one, column))) ?? []).map((other) => ({
						...one,
						...qualify(table, other),
					})),
				);
			}
			found.push(
				...joined.filter((one) => others.every(({ column, test }) => test(read(one, column)))),
			);
			if (isOrdered && found.length >= limit) break;
		}
		if (order !== null && !isOrdered) {
			sortBy(found, (row) => read(row, order.column), order.direction);
		}
		return found.slice(0, limit);
	}

	/** The rows of a joined table by what the other side of the join holds. */
	#index({ table, sides }: Join) {
		const isOwn = (side: string): boolean => side.startsWith(`${table}.`);
		const name = nameOf(sides.find(isOwn) ?? '');
		const column = sides.find((side) => !isOwn(side)) ?? '';
		const rowsBy = new Map<string, Row[]>();
		for (const row of this.#database.rows(table)) {
			const key = String(row[name]);
			const rows = rowsBy.get(key);
			if (rows === undefined) rowsBy.set(key, [row]);
			else rows.push(row);
		}
		return { table, column, rowsBy };
	}
}

/** JSON columns hold it as text. */
function textOf(value: unknown): string {
	return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

function nameOf(column: string): string {
	return column.split('.').at(-1) ?? column;
}

function sortBy(rows: Row[], valueOf: (row: Row) => unknown, direction: 'asc' | 'desc'): void {
	const sign = direction === 'desc' ? -1 : 1;
	rows.sort((a, b) => sign * (Number(valueOf(a)) - Number(valueOf(b))));
}

function qualify(table: string, row: Row): Row {
	return Object.fromEntries(
		Object.entries(row).map(([column, value]) => [`${table}.${column}`, value]),
	);
}

function read(row: Row, column: string): unknown {
	if (column.includes('.')) return row[column];
	const name = Object.keys(row).find((qualified) => qualified.endsWith(`.${column}`));
	return name === undefined ? undefined : row[name];
}

function pick(row: Row, columns: readonly string[]): Row {
	return Object.fromEntries(
		columns.map((column) => {
			const [source = column, alias] = column.split(' as ');
			return [alias ?? source.split('.').at(-1) ?? source, read(row, source)];
		}),
	);
}
