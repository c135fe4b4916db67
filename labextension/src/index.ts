/** The extension: two buttons on notebooks of the course, two commands in the palette, and a side panel. */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';

import { cellOf, isOfCourse } from './course';
import { button } from './html';
import { mark } from './marks';
import { VerdictPanel } from './panel';
import { Service } from './service';
import { Work } from './work';

/** What a student does with a notebook: a button on it each, and a command for the keyboard. */
const ACTS = [
  {
    id: 'autograder:check',
    label: 'Check',
    whole: 'Check this notebook against the hidden tests',
    caption: 'Check this notebook against the hidden tests; nothing is handed in',
    act: (work: Work) => work.check()
  },
  {
    id: 'autograder:hand-in',
    label: 'Hand in',
    whole: 'Hand in this notebook',
    caption: 'Save this notebook and hand it in',
    act: (work: Work) => work.handIn()
  }
];
const SHOW = 'autograder:show-verdict';
const CATEGORY = 'Problem set';
const PANEL = 'autograder-panel';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'autograder-lab:plugin',
  description: 'Check a notebook against the hidden tests, and hand it in.',
  autoStart: true,
  requires: [INotebookTracker],
  optional: [ICommandPalette],
  activate
};

function activate(app: JupyterFrontEnd, tracker: INotebookTracker, palette: ICommandPalette | null): void {
  const service = new Service();
  const works = new Map<NotebookPanel, Work>();

  const goTo = async ({ panel }: Work, exercise: string) => {
    const cell = cellOf(panel.content, exercise);
    if (cell === undefined) {
      return;
    }
    app.shell.activateById(panel.id);
    panel.content.activeCellIndex = panel.content.widgets.indexOf(cell);
    await NotebookActions.focusActiveCell(panel.content);
  };
  const side = new VerdictPanel((work, exercise) => void goTo(work, exercise));
  side.id = PANEL;
  side.title.label = 'Verdict';
  side.title.caption = 'The verdict of the hidden tests';
  app.shell.add(side, 'right', { rank: 900 });

  const current = () => tracker.currentWidget && works.get(tracker.currentWidget);
  const showCurrent = () => side.showWork(current() || undefined);
  tracker.currentChanged.connect(showCurrent);

  const run = async (work: Work, act: (work: Work) => Promise<void>) => {
    side.showWork(work);
    app.shell.activateById(PANEL);
    await act(work);
  };
  for (const { id, label, whole, caption, act } of ACTS) {
    app.commands.addCommand(id, {
      label: args => (args.isPalette ? whole : label),
      caption,
      isEnabled: () => !!current(),
      execute: async () => {
        const work = current();
        if (work) {
          await run(work, act);
        }
      }
    });
  }
  app.commands.addCommand(SHOW, {
    label: 'Show the verdict',
    caption: 'Go to the side panel with the verdict of the hidden tests',
    execute: () => {
      app.shell.activateById(PANEL);
      side.node.focus();
    }
  });
  for (const command of [...ACTS.map(({ id }) => id), SHOW]) {
    palette?.addItem({ command, category: CATEGORY, args: { isPalette: true } });
  }

  const adopt = async (panel: NotebookPanel) => {
    await panel.context.ready;
    await panel.revealed;
    if (panel.isDisposed || works.has(panel) || !isOfCourse(panel.content)) {
      return;
    }
    const work = new Work(panel, service, app.serviceManager.contents);
    works.set(panel, work);
    panel.disposed.connect(() => works.delete(panel));
    for (const [place, { id, label, caption, act }] of ACTS.entries()) {
      const press = () => {
        app.shell.activateById(panel.id);
        void run(work, act); // of this notebook, whichever is the current one by now
      };
      // A button of HTML's own: what JupyterLab makes of one has attributes that axe-core objects to.
      const node = button(label, press, { title: caption, class: 'autograder-toolbarButton' });
      panel.toolbar.insertItem(10 + place, id.replace(':', '-'), new Widget({ node }));
    }
    let marked = work.verdict;
    work.changed.connect(() => {
      if (work.verdict !== marked) {
        marked = work.verdict;
        mark(panel.content, work.verdict?.exercises ?? [], exercise => {
          app.shell.activateById(PANEL);
          side.open(exercise);
        });
      }
    });
    showCurrent();
    await work.refresh();
  };
  tracker.widgetAdded.connect((_, panel) => void adopt(panel));
  tracker.forEach(panel => void adopt(panel)); // those that were there before the extension
}

export default plugin;
