/** A notebook of the course: which set it is of, its exercises' cells, and what of it is sent. */

import { Cell } from '@jupyterlab/cells';
import { Notebook, NotebookPanel } from '@jupyterlab/notebook';
import { Contents } from '@jupyterlab/services';

/** Bytes that the service takes; a notebook that is larger is sent without its outputs. */
const MAX_BYTES = 2 * 1024 * 1024;

/** The name that the course knows a cell by. */
export function nameOf(cell: Cell): string | undefined {
  return cell.model.getMetadata('nbgrader')?.grade_id;
}

/** Whether a notebook has cells to be answered. */
export function isOfCourse(notebook: Notebook): boolean {
  return notebook.widgets.some(cell => cell.model.getMetadata('nbgrader')?.solution === true);
}

/** The cell in which an exercise is answered. */
export function cellOf(notebook: Notebook, exercise: string): Cell | undefined {
  return notebook.widgets.find(cell => nameOf(cell) === exercise);
}

/** The exercises whose cells are as they were given out. */
export function unwrittenIn(notebook: Notebook): string[] {
  const stubs = notebook.widgets.filter(
    cell =>
      cell.model.getMetadata('nbgrader')?.solution === true &&
      /^\s*raise NotImplementedError\(\)\s*$/m.test(cell.model.sharedModel.getSource())
  );
  return stubs.map(cell => nameOf(cell) ?? '');
}

/** The set that a file belongs to by its name, also as a copy: ps4.ipynb, ps4-Copy1.ipynb. */
export function setOf(path: string, sets: string[]): string | undefined {
  const file = path.slice(path.lastIndexOf('/') + 1).replace(/\.ipynb$/, '');
  const fits = sets.filter(set => file.startsWith(set) && !/^\w/.test(file.slice(set.length)));
  return fits.sort((a, b) => b.length - a.length)[0];
}

/** A notebook’s JSON as it stands on the page, without what its cells printed. */
export function withoutOutputs(panel: NotebookPanel): string {
  const notebook = panel.context.model.toJSON() as any;
  for (const cell of notebook.cells) {
    if (cell.cell_type === 'code') {
      cell.outputs = [];
      cell.execution_count = null;
    }
  }
  return JSON.stringify(notebook);
}

/**
 * The text of the file as it was saved, so that a receipt is the SHA-256 of the student’s own file;
 * without outputs where it is too large.
 */
export async function savedText(panel: NotebookPanel, contents: Contents.IManager): Promise<string> {
  const file = await contents.get(panel.context.path, { type: 'file', format: 'text', content: true });
  // JupyterLite’s contents have no text of a notebook: there is no file.
  const text = typeof file.content === 'string' ? file.content : JSON.stringify(file.content, null, 1);
  return new Blob([text]).size <= MAX_BYTES ? text : withoutOutputs(panel);
}
