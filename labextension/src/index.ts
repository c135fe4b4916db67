/** The extension: two buttons on notebooks of the course, and a side panel. */

import { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker, NotebookActions, NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';

import { cellOf, isOfCourse } from './course';
import { button } from './html';
import { mark } from './marks';
import { VerdictPanel } from './panel';
import { Service } from './service';
import { Work } from './work';

const CHECK = 'autograder:check';
const HAND_IN = 'autograder:hand-in';
const PANEL = 'autograder-panel';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'autograder-lab:plugin',
  description: 'Check a notebook against the hidden tests, and hand it in.',
  autoStart: true,
  requires: [INotebookTracker],
  activate
};

function activate(app: JupyterFrontEnd, tracker: INotebookTracker): void {
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

  const run = async (act: (work: Work) => Promise<void>) => {
    const work = current();
    if (work) {
      app.shell.activateById(PANEL);
      await act(work);
    }
  };
  const isEnabled = () => !!current();
  app.commands.addCommand(CHECK, {
    label: 'Check',
    caption: 'Check this notebook against the hidden tests; nothing is handed in',
    isEnabled,
    execute: () => run(work => work.check())
  });
  app.commands.addCommand(HAND_IN, {
    label: 'Hand in',
    caption: 'Save this notebook and hand it in',
    isEnabled,
    execute: () => run(work => work.handIn())
  });

  tracker.widgetAdded.connect(async (_, panel) => {
    await panel.context.ready;
    await panel.revealed;
    if (panel.isDisposed || !isOfCourse(panel.content)) {
      return;
    }
    const work = new Work(panel, service, app.serviceManager.contents);
    works.set(panel, work);
    panel.disposed.connect(() => works.delete(panel));
    for (const [place, command] of [CHECK, HAND_IN].entries()) {
      const press = () => {
        app.shell.activateById(panel.id);
        void app.commands.execute(command);
      };
      // A button of HTML's own: what JupyterLab makes of one has attributes that axe-core objects to.
      const caption = { title: app.commands.caption(command), class: 'autograder-toolbarButton' };
      const node = button(app.commands.label(command), press, caption);
      panel.toolbar.insertItem(10 + place, command.replace(':', '-'), new Widget({ node }));
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
  });
}

export default plugin;
