"""What a run has done is known whenever it ends: whole in the state file, or step by step in the journal beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from afkit.app import PublishOrigin
from afkit.errors import PublishError, SourceError
from afkit.publish import state as state_module
from afkit.publish.mapping import Pair
from afkit.publish.state import Pending, State, journal_path, load_state
from support.publishing import bench

NAMES = st.sampled_from(["a", "b", "c"])
KINDS = st.sampled_from(["module", "rpc", "connection"])


def read(state: State, chosen: PublishOrigin) -> dict[str, object]:
    return load_state(str(state.path.parents[1]), chosen)._data()


MOVES = {
    "confirm": lambda state, kind, name, value: state.confirm(
        f"{kind}/{name}/api", value, value if value == "x" else None
    ),
    "intend": lambda state, kind, name, value: state.intend(f"{kind}/{name}/@label", value),
    "forget": lambda state, kind, name, value: state.forget(f"{kind}/{name}"),
    "create": lambda state, kind, name, value: state.created.add(f"{kind}/{name}"),
    "settle": lambda state, kind, name, value: state.fresh.discard(f"{kind}/{name}"),
    "begin": lambda state, kind, name, value: state.pending.append(Pending(kind, name, value, "", (name, value))),
    "end": lambda state, kind, name, value: state.pending.clear(),
    "pair": lambda state, kind, name, value: state.mapping.put(kind, Pair(name, value)),
    "ignore": lambda state, kind, name, value: state.mapping.put(kind, Pair(None, value, external=True)),
    "part": lambda state, kind, name, value: state.mapping.drop(kind, name),
    "delete": lambda state, kind, name, value: state.deleted.setdefault(kind, []).append(name),
    "change": lambda state, kind, name, value: state.changes.update({f"{kind}/{name}/api": value}),
    "refuse": lambda state, kind, name, value: state.refused.update(function=value),
    "apps": lambda state, kind, name, value: setattr(state, "apps_before", None if value == "x" else (name,)),
    "app": lambda state, kind, name, value: setattr(state, "app", value),
    "match": lambda state, kind, name, value: setattr(state, "mapping", state.mapping.copy()),
    "save": lambda state, kind, name, value: state.save(),
}


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> PublishOrigin:
    with bench(tmp_path_factory.mktemp("origin")) as desk:
        _, chosen, _ = desk.load()
        assert isinstance(chosen, PublishOrigin)
        return chosen


@given(moves=st.lists(st.tuples(st.sampled_from(sorted(MOVES)), KINDS, NAMES, st.sampled_from(["x", "y", "ß\n"]))))
def test_after_each_note_another_run_knows_the_same(
    moves: list[tuple[str, str, str, str]], chosen: PublishOrigin, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("state")
    state = State(folder / "publish-state" / "test.json", chosen.url, chosen.app, chosen.version)
    for move, *words in moves:
        MOVES[move](state, *words)
        state.note()
        assert read(state, chosen) == state._data()


def started(folder: Path, chosen: PublishOrigin) -> State:
    state = State(folder / "publish-state" / "test.json", chosen.url, chosen.app, chosen.version)
    state.note()
    for name in ("a", "b"):
        state.confirm(f"module/{name}/api", name)
        state.note()
    return state


def test_a_line_that_was_cut_short_is_none(tmp_path: Path, chosen: PublishOrigin) -> None:
    journal = journal_path(started(tmp_path, chosen).path)
    for length in range(len(journal.read_bytes())):
        whole = journal.read_bytes()
        journal.write_bytes(whole[:length])
        assert set(load_state(str(tmp_path), chosen).base) <= {"module/a/api", "module/b/api"}
        journal.write_bytes(whole)
    journal.write_bytes(journal.read_bytes()[:-1])
    assert set(load_state(str(tmp_path), chosen).base) == {"module/a/api"}


def test_a_journal_beside_another_whole_counts_for_nothing(tmp_path: Path, chosen: PublishOrigin) -> None:
    state = started(tmp_path, chosen)
    state.path.write_bytes(state.path.read_bytes() + b" ")
    assert not load_state(str(tmp_path), chosen).base


def test_a_damaged_journal_is_told(tmp_path: Path, chosen: PublishOrigin) -> None:
    journal = journal_path(started(tmp_path, chosen).path)
    head, _, second = journal.read_bytes().splitlines(keepends=True)
    for harm in (b"{\n", b"[1]\n", b'{"base": 1}\n', b'{"pending": [{}]}\n', b"\xff\n"):
        journal.write_bytes(head + harm + second)
        with pytest.raises(PublishError, match="damaged"):
            load_state(str(tmp_path), chosen)


def test_after_a_line_that_could_not_be_written_the_whole_is(
    tmp_path: Path, chosen: PublishOrigin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    state = started(tmp_path, chosen)
    state.pending.append(Pending("module", "c", "C", "", ()))
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SourceError, match="No space left"):
            state.note()
    state.note()
    assert read(state, chosen) == state._data()
    assert not journal_path(state.path).exists()


def test_a_whole_that_is_written_takes_the_journal_away(tmp_path: Path, chosen: PublishOrigin) -> None:
    state = started(tmp_path, chosen)
    state.save()
    assert not journal_path(state.path).exists()
    assert read(state, chosen) == state._data()


def test_the_whole_is_written_a_few_times_however_many_steps_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    for number in (1, 20):
        with bench(tmp_path / str(number)) as desk:
            for extra in range(number):
                desk.manifest["modules"][f"more{extra}"] = {
                    **desk.manifest["modules"]["createThing"], "label": f"More {extra}"
                }  # fmt: skip
            written = []
            monkeypatch.setattr(
                state_module, "write_atomic", lambda path, data, to=written: to.append(path) or REAL(path, data)
            )
            report = desk.publish()
            assert report.verified
            counts.append(len(written))
            assert not journal_path(desk.folder / "publish-state" / "test.json").exists()
    assert counts[0] == counts[1] <= 5


REAL = state_module.write_atomic


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process that ends in the middle is a forked one")
@pytest.mark.parametrize("last", [1, 3, 7, 12, 20])
def test_a_run_that_was_killed_goes_on_where_it_was(tmp_path: Path, last: int) -> None:
    with bench(tmp_path) as desk:
        child = os.fork()
        if not child:
            desk.publish(listen=lambda done, total, text: os._exit(9) if done == last else None)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        report = desk.publish()
        assert report.verified
        made = [(request.path, request.body) for request in desk.zone.log if request.method == "POST"]
        assert len(made) == len(set(made)) == 5
