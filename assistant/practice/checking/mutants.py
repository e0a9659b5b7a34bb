"""Python programs that are like another one and wrong in one small way, to see whether its cases would notice.

The kinds of change are those of mutation testing (DeMillo, Lipton and Sayward, "Hints on test data selection", 1978):
a comparison flipped or off by one, operators exchanged, and/or, a condition turned round, a constant changed, a
statement left out, nothing returned.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
    ast.Div: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
MOST = 24


@dataclass(frozen=True, slots=True)
class Mutant:
    """A program, and what was changed in it: the line, and in words."""

    line: int
    change: str
    code: str


def mutants_of(code: str, most: int = MOST) -> list[Mutant]:
    """At most so many mutants of a program, spread evenly over it; none of one that cannot be parsed."""
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError):
        return []
    original = ast.unparse(tree)
    found = [one for one in _all(tree) if one.code != original]
    found = list({one.code: one for one in found}.values())
    return [found[place * len(found) // most] for place in range(most)] if len(found) > most else found


def _all(tree: ast.Module) -> Iterator[Mutant]:
    skipped = set(_of_no_effect(tree))
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        for change, other in _changed(node):
            yield Mutant(getattr(node, "lineno", 0), change, _with(tree, place, other))


def _of_no_effect(tree: ast.Module) -> Iterator[int]:
    """Nodes whose change is none of behaviour: annotations, docstrings, messages of exceptions, type parameters."""
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.arg):
            parts.append(node.annotation)
        if isinstance(node, ast.AnnAssign):
            parts.append(node.annotation)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            parts.append(node.returns)
        if isinstance(node, ast.Raise):
            parts.append(node.exc)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            parts.append(node)
        for part in parts:
            if part is not None:
                yield from (id(one) for one in ast.walk(part))


def _changed(node: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """What a node may be replaced by, with words for it."""
    if isinstance(node, ast.Compare):
        for other in COMPARISONS.get(type(node.ops[0]), ()):
            yield "a comparison", ast.Compare(node.left, [other(), *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        yield "an operator", ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.BoolOp):
        yield "and/or", ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "a not left out", node.operand
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node)
    elif isinstance(node, ast.stmt):
        yield from _other_statements(node)


def _other_constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node.value, bool):
        yield "True/False", ast.Constant(not node.value)
    elif isinstance(node.value, (int, float)):
        yield "a number off by one", ast.Constant(node.value + 1)
    elif isinstance(node.value, str) and node.value:
        yield "another text", ast.Constant(f"{node.value}_")


def _other_statements(node: ast.stmt) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node, ast.Return) and node.value is not None:
        yield "nothing returned", ast.Return(ast.Constant(None))
    elif isinstance(node, (ast.Assign, ast.AugAssign, ast.Expr, ast.Raise, ast.Delete)):
        yield "a statement left out", ast.Pass()
    elif isinstance(node, ast.If):
        yield "a condition turned round", ast.If(ast.UnaryOp(ast.Not(), node.test), node.body, node.orelse)
    elif isinstance(node, (ast.Break, ast.Continue)):
        yield "break/continue", ast.Continue() if isinstance(node, ast.Break) else ast.Break()


def _with(tree: ast.Module, place: int, other: ast.AST) -> str:
    """The program with the place-th node, in the order of `ast.walk`, replaced."""
    whole = copy.deepcopy(tree)
    target = next(node for at, node in enumerate(ast.walk(whole)) if at == place)

    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return copy.deepcopy(other) if node is target else self.generic_visit(node)

    return ast.unparse(ast.fix_missing_locations(Replace().visit(whole)))


# --- other calls than those of the cases ----------------------------------------------------------------------------


def sampled_calls(calls: Sequence[str], most: int = 40) -> list[str]:
    """Calls like those given, each with one constant or one list of it changed."""
    found = [other for call in calls for other in _near(call)]
    found = [call for call in dict.fromkeys(found) if call not in calls]
    return [found[place * len(found) // most] for place in range(most)] if len(found) > most else found


def _near(call: str) -> Iterator[str]:
    try:
        tree = ast.parse(call, mode="eval")
    except (SyntaxError, ValueError):
        return
    for place, node in enumerate(ast.walk(tree)):
        for other in _other_values(node):
            whole = copy.deepcopy(tree)
            target = next(one for at, one in enumerate(ast.walk(whole)) if at == place)
            yield _unparsed(whole, target, other)


def _unparsed(whole: ast.Expression, target: ast.AST, other: ast.AST) -> str:
    class Replace(ast.NodeTransformer):
        def visit(self, node: ast.AST) -> ast.AST:
            return other if node is target else self.generic_visit(node)

    return ast.unparse(ast.fix_missing_locations(Replace().visit(whole)))


def _other_values(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and not isinstance(node.value, bool):
        values = dict.fromkeys((node.value + 1, node.value - 1, 0, 1, -1, 2 * node.value))
        yield from (ast.Constant(value) for value in values if value != node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield from (ast.Constant(""), ast.Constant(f"{node.value} {node.value}"))
    elif isinstance(node, ast.List) and node.elts:
        yield from (ast.List(node.elts[:-1], node.ctx), ast.List([*node.elts, node.elts[0]], node.ctx))
