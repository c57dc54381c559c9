"""Prints every public name of the Python library and its reporter, one a line: what `names.txt` beside this file holds.

    pip install choreo-harness==1.0.0 choreo-reporter==1.0.0
    python tests/book/python/names.py > tests/book/python/names.txt

A name is public where neither it nor its module begins with an underscore. The texts of the modules are read, and not what
they become, so that aliases of types are found as well, which are no objects of their own. Beside those stand what is no
name of Python's: parameters of what a suite constructs, keys of the allowlist, options and variables of the reporter.
"""

import ast
import importlib.metadata
import importlib.util
from pathlib import Path

PACKAGES = ["choreo-harness", "choreo-reporter"]

# Not in a public module, and all the same what a suite meets: the scope that `Stage.scenario(..)` gives, what `auth=` takes,
# the seam for reporters, an attribute that is set from outside, and the files of a report.
MET = {
    "choreo/stage/_scope.py": ["_StageScenarioScope"],
    "choreo/transports/_auth.py": ["AuthParam", "AuthResolver", "AsyncAuthResolver"],
    "choreo/_reporting.py": ["Observer", "current_test_nodeid", "register_observer", "unregister_observer"],
}
BESIDES = ["TransportError.resolver_cause", "results.json", "index.html"]

# In a public module, and nobody's business.
PRIVATE = ["logger"]

# What a suite constructs with arguments.
CONSTRUCTED = ["Harness", "Stage", "DictFieldPolicy", "MappedBridge", "MockTransport", "NatsTransport", "KafkaTransport",
               "RabbitTransport", "RedisTransport"]


def is_public(name):
    return name == "__version__" or not name.startswith("_") and name not in PRIVATE


def targets(node):
    """The names that an assignment assigns to."""
    if isinstance(node, ast.Assign):
        return node.targets
    return [node.target] if isinstance(node, ast.AnnAssign) else []


def named(node):
    """The names that a statement of a module or a class defines."""
    if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
        return [node.name]
    return [target.id for target in targets(node) if isinstance(target, ast.Name)]


def attributes(cls):
    """What a class has, and what its constructor gives to an instance."""
    own = [name for node in cls.body for name in named(node)]
    given = (target for node in ast.walk(cls) for target in targets(node) if isinstance(target, ast.Attribute))
    own += [target.attr for target in given if isinstance(target.value, ast.Name) and target.value.id == "self"]
    return [name for name in dict.fromkeys(own) if is_public(name)]


def parameters(cls):
    for node in cls.body:
        if isinstance(node, ast.FunctionDef) and node.name == "__init__":
            return [argument.arg for argument in node.args.args[1:] + node.args.kwonlyargs]
    return []


def defined(path, tree):
    """The public names of a module."""
    private = any(not is_public(part) for part in path.removesuffix("/__init__.py").removesuffix(".py").split("/"))
    for node in tree.body:
        for name in named(node):
            if name in MET.get(path, []) or not private and is_public(name):
                yield name
            # What a package takes from its private modules, and says to be its own.
            if name == "__all__" and path.endswith("__init__.py") and not private:
                yield from filter(is_public, ast.literal_eval(node.value))


def called(tree, function):
    """The first arguments, where they are texts, of the calls of what is called so."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) == function:
            if node.args and isinstance(node.args[0], ast.Constant):
                yield node.args[0].value


def names():
    trees = {}
    for package in ["choreo", "choreo_reporter"]:
        folder = Path(importlib.util.find_spec(package).origin).parent
        for file in sorted(folder.rglob("*.py")):
            if "_internal" not in file.parts:
                trees[file.relative_to(folder.parent).as_posix()] = ast.parse(file.read_text())
    classes = {node.name: node for tree in trees.values() for node in tree.body if isinstance(node, ast.ClassDef)}
    for path, tree in trees.items():
        for name in defined(path, tree):
            yield name
            if name in classes:
                yield from (f"{name}.{attribute}" for attribute in attributes(classes[name]))
            if name in CONSTRUCTED:
                yield from (f"{name}({parameter}=)" for parameter in parameters(classes[name]))
        yield from called(tree, "enforce")
        yield from called(tree, "addoption")
        yield from (variable for variable in called(tree, "get") if str(variable).startswith("HARNESS_"))
        yield from (f"pytest.mark.{marker}" for marker in called(tree, "get_closest_marker"))
        yield from called(tree, "getLogger")
    for package in PACKAGES:
        extras = importlib.metadata.metadata(package).get_all("Provides-Extra") or []
        yield from (f"{package}[{extra}]" for extra in extras)
        yield from (entry.name for entry in importlib.metadata.distribution(package).entry_points)
    yield from BESIDES


if __name__ == "__main__":
    for package in PACKAGES:
        assert importlib.metadata.version(package) == "1.0.0", f"{package} is not 1.0.0"
    print(*sorted(set(names())), sep="\n")
