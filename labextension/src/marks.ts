/** Marks below the cells in which exercises are answered: what the last check said of them. */

import { Cell } from '@jupyterlab/cells';
import { Notebook } from '@jupyterlab/notebook';

import { cellOf } from './course';
import { button } from './html';
import { IExercise } from './service';
import { points, SIGNS, state } from './words';

const MARK = 'autograder-Mark';

/** Mark each exercise’s cell; a click on a mark calls `open` with the name of the exercise. */
export function mark(notebook: Notebook, exercises: IExercise[], open: (exercise: string) => void): void {
  notebook.node.querySelectorAll(`.${MARK}`).forEach(old => old.remove());
  for (const exercise of exercises) {
    const cell = cellOf(notebook, exercise.id);
    if (cell !== undefined) {
      markCell(cell, exercise, open);
    }
  }
}

function markCell(cell: Cell, exercise: IExercise, open: (exercise: string) => void): void {
  const words = points(exercise.score, exercise.max_score) || 'checked';
  const label = `${SIGNS[state(exercise)]} ${exercise.id}: ${words}`;
  const made = button(label, () => open(exercise.id), { class: MARK, 'data-state': state(exercise) });
  const source = cell.model.sharedModel.getSource();
  const compare = () => {
    const changed = cell.model.sharedModel.getSource() !== source;
    made.textContent = changed ? `${label}, before you changed it` : label;
    made.toggleAttribute('data-changed', changed);
    if (made.parentElement === null) {
      // replaced by the mark of a later check
      cell.model.contentChanged.disconnect(compare);
    }
  };
  cell.model.contentChanged.connect(compare);
  cell.node.append(made);
}
