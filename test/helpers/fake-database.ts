import type { DirectusContext } from '../../src/directus/context.ts';

export type Row = Record<string, unknown>;
/** As databases limit them, each at another number. */
const MAX_VALUES = 999;

type Condition = (row: Row) => boolean;

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
		const query = (table: string): FakeQuery => {
			this.queried.push(table);
			return new FakeQuery(this, table);
		};
		// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of Knex that is used
		return query as unknown as DirectusContext['database'];
	}
}

class FakeQuery {
	readonly #database: FakeDatabase;
	readonly #table: string;
	readonly #joins: { table: string; left: string; right: string }[] = [];
	readonly #conditions: Condition[] = [];
	#limit = Infinity;
	#order: { column: string; direction: 'asc' | 'desc' } | null = null;

	constructor(database: FakeDatabase, table: string) {
		this.#database = database;
		this.#table = table;
	}

	join(table: string, left: string, right: string): this {
		this.#joins.push({ table, left, right });
		return this;
	}

	/** Of operators only `<` and `>`. */
	where(condition: string | Row | ((query: this) => void), ...operands: unknown[]): this {
		const [value, bound] = operands;
		if (typeof condition === 'string' && operands.length === 2) {
			const sign = value === '>' ? 1 : -1;
			this.#conditions.push((row) => sign * (Number(read(row, condition)) - Number(bound)) > 0);
		} else if (typeof condition === 'function') condition(this);
		else if (typeof condition === 'string') this.#addEqual(condition, value);
		else for (const [column, wanted] of Object.entries(condition)) this.#addEqual(column, wanted);
		return this;
	}

	whereIn(column: string, values: readonly unknown[]): this {
		if (values.length > MAX_VALUES) throw new Error('too many values in one statement');
		const names = new Set(values.map(String));
		this.#conditions.push((row) => names.has(String(read(row, column))));
		return this;
	}

	whereNull(column: string): this {
		this.#conditions.push((row) => (read(row, column) ?? null) === null);
		return this;
	}

	orderBy(column: string, direction: 'asc' | 'desc' = 'asc'): this {
		this.#order = { column, direction };
		return this;
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
		return copy;
	}

	/** Columns may be `table.column as name`. */
	async select(...columns: readonly string[]): Promise<Row[]> {
		const rows = this.#matching().slice(0, this.#limit);
		this.#database.largest = Math.max(this.#database.largest, rows.length);
		return rows.map((row) => pick(row, columns));
	}

	async first(...columns: readonly string[]): Promise<Row | undefined> {
		const [row] = this.#matching();
		return row && pick(row, columns);
	}

	#addEqual(column: string, value: unknown): void {
		this.#conditions.push((row) => String(read(row, column)) === String(value));
	}

	#matching(): Row[] {
		let rows = this.#database.rows(this.#table).map((row) => qualify(this.#table, row));
		for (const { table, left, right } of this.#joins) {
			const others = this.#database.rows(table).map((row) => qualify(table, row));
			rows = rows.flatMap((row) =>
				others
					.map((other) => ({ ...row, ...other }))
					.filter((joined) => String(read(joined, left)) === String(read(joined, right))),
			);
		}
		const found = rows.filter((row) => this.#conditions.every((condition) => condition(row)));
		const order = this.#order;
		if (order === null) return found;
		const sign = order.direction === 'desc' ? -1 : 1;
		return found.toSorted(
			(a, b) => sign * (Number(read(a, order.column)) - Number(read(b, order.column))),
		);
	}
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
