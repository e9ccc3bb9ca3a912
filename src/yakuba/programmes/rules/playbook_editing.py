"""A playbook's document with one thing changed. The document given is never changed itself."""

from collections.abc import Mapping
from typing import Any

Document = dict[str, Any]


def new_document(code: str, title: str) -> Document:
    """Return the smallest playbook: one phase, one step, and the day it leads to."""
    return {
        "schema_version": 1,
        "code": code,
        "title": title,
        "summary": "",
        "origin": "",
        "go_live": {"step": "go-live", "label": "本番開始"},
        "phases": [{"code": "phase-1", "title": "準備"}],
        "questions": [],
        "windows": [],
        "steps": [
            {
                "code": "step-1",
                "title": "はじめの作業",
                "phase": "phase-1",
                "kind": "WORK",
                "days": 5,
                "wording": "own",
            },
            {
                "code": "go-live",
                "title": "本番開始",
                "phase": "phase-1",
                "kind": "MILESTONE",
                "days": 0,
                "wording": "own",
                "needs": [{"step": "step-1"}],
            },
        ],
    }


def with_step(document: Document, step: Mapping[str, Any]) -> Document:
    """Return the document with the step in its own place; a new one goes behind its phase's last."""
    steps = list(document["steps"])
    codes = [one["code"] for one in steps]
    if step["code"] in codes:
        steps[codes.index(step["code"])] = dict(step)
    else:
        inside = [at for at, one in enumerate(steps) if one["phase"] == step["phase"]]
        steps.insert(inside[-1] + 1 if inside else len(steps), dict(step))
    return {**document, "steps": steps}


def with_question(document: Document, question: Mapping[str, Any]) -> Document:
    """Return the document with the question in its own place or as the last one."""
    questions = list(document.get("questions", ()))
    keys = [one["key"] for one in questions]
    if question["key"] in keys:
        questions[keys.index(question["key"])] = dict(question)
    else:
        questions.append(dict(question))
    return {**document, "questions": questions}


def without_question(document: Document, key: str) -> Document:
    """Return the document without the question; no step hangs on it any more."""
    steps = []
    for step in document["steps"]:
        when = {one: values for one, values in step.get("when", {}).items() if one != key}
        kept = {name: value for name, value in step.items() if name != "when"}
        if kept.get("repeat") == key:
            del kept["repeat"]
        steps.append({**kept, "when": when} if when else kept)
    questions = [one for one in document.get("questions", ()) if one["key"] != key]
    return {**document, "questions": questions, "steps": steps}


def without_step(document: Document, code: str) -> Document:
    """Return the document without the step; who waited for it waits for what it waited for."""
    gone = next(one for one in document["steps"] if one["code"] == code)
    inherited = gone.get("needs", [])
    steps = []
    for one in document["steps"]:
        if one["code"] == code:
            continue
        needs = one.get("needs", [])
        if any(need["step"] == code for need in needs):
            kept = [need for need in needs if need["step"] != code]
            known = {(need["step"], need.get("kind", "FS")) for need in kept}
            kept += [
                need for need in inherited if (need["step"], need.get("kind", "FS")) not in known
            ]
            one = {**one, "needs": kept}
        steps.append(one)
    return {**document, "steps": steps}


def moved(document: Document, code: str, by: int) -> Document:
    """Return the document with the step before (-1) or behind (1) its neighbour of the same phase."""
    steps = list(document["steps"])
    phase = next(one["phase"] for one in steps if one["code"] == code)
    places = [at for at, one in enumerate(steps) if one["phase"] == phase]
    here = next(at for at in places if steps[at]["code"] == code)
    other = places.index(here) + by
    if not 0 <= other < len(places):
        return document
    there = places[other]
    steps[here], steps[there] = steps[there], steps[here]
    return {**document, "steps": steps}
