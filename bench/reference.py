"""ANaGRAM as its authors run it (N. Schwencke and C. Furtlehner, arXiv 2412.10782), in JAX: what the Go program is compared with.

float64; tanh networks; a row of features a point by vmap of grad, the SVD by LAPACK, a line search over 0.5^k, k = 0..30, all in one
jitted step. Points, cutoffs and the weights of the line search are those of the authors' four experiments.

    reference.py serve                                      obeys stdin, see serve
    reference.py solve STYLE NAME TOL SECONDS STEPS SEED    trains, see solve
"""

import signal
import sys
import time

import jax
import jaxlib

jax.config.update("jax_enable_x64", True)

import jax.numpy as jnp
import numpy as np

EPS = np.finfo(np.float64).eps


def u(theta, x):
    """The network at one point; theta is a list of (W, b), a layer each."""
    for w, b in theta[:-1]:
        x = jnp.tanh(w @ x + b)
    w, b = theta[-1]
    return (w @ x + b)[0]


class Plain:
    """Derivatives in x and the line search as one writes them down first."""

    def d(self, f, k):
        return lambda theta, x: jax.grad(f, 1)(theta, x)[k]

    def laplacian(self, dim):
        return lambda theta, x: jnp.trace(jax.hessian(u, 1)(theta, x))

    def each(self, f, values):
        return jax.vmap(f)(values)


class Tuned:
    """The fastest of those tried: forward derivatives, second ones nested; the trials of the line search one by one."""

    def d(self, f, k):
        return lambda theta, x: jax.jvp(lambda y: f(theta, y), (x,), (jnp.zeros_like(x).at[k].set(1.0),))[1]

    def laplacian(self, dim):
        return lambda theta, x: sum(self.d(self.d(u, k), k)(theta, x) for k in range(dim))

    def each(self, f, values):
        return jax.lax.map(f, values)


class Problem:
    """terms: (operator on u, points, right-hand side there, weight in the line search)."""

    def __init__(self, sizes, cutoff, terms, evaluation=None, exact=None):
        self.sizes, self.cutoff = sizes, cutoff
        self.terms = [(f, jnp.asarray(x), jnp.asarray(y), w) for f, x, y, w in terms]
        self.evaluation, self.exact = evaluation, exact
        self.params = sum(m * (n + 1) for n, m in zip(sizes[:-1], sizes[1:]))

    def unflatten(self, flat):
        """theta from one vector W_1 b_1 W_2 b_2 ..., W row-major."""
        theta, at = [], 0
        for n, m in zip(self.sizes[:-1], self.sizes[1:]):
            end = at + m * n
            theta.append((flat[at:end].reshape(m, n), flat[end : end + m]))
            at = end + m
        return theta

    def start(self, seed):
        return self.unflatten(jnp.asarray(0.1 * np.random.default_rng(seed).standard_normal(self.params)))


def grid(t, x):
    return np.stack(np.meshgrid(t, x, indexing="ij"), -1).reshape(-1, 2)


def laplace2d(style):
    exact = lambda x: np.sin(np.pi * x[:, 0]) * np.sin(np.pi * x[:, 1])
    s, fine = np.linspace(0, 1, 30), np.linspace(0, 1, 200)
    inside, every = grid(s[1:-1], s[1:-1]), grid(s, s)
    border = every[((every == 0) | (every == 1)).any(1)]
    terms = [
        (style.laplacian(2), inside, -2 * np.pi**2 * exact(inside), 1.0),
        (u, border, np.zeros(len(border)), 4.0),
    ]
    return Problem([2, 32, 1], 1e-5, terms, grid(fine, fine), exact)


def heat(style):
    ut, uxx = style.d(u, 0), style.d(style.d(u, 1), 1)
    equation = lambda theta, x: ut(theta, x) - uxx(theta, x) / 4
    exact = lambda x: np.exp(-np.pi**2 * x[:, 0] / 4) * np.sin(np.pi * x[:, 1])
    s, fine = np.linspace(0, 1, 30), np.linspace(0, 1, 300)
    inside = grid(s[1:-1], s[1:-1])
    sides = [grid(s[:-1], [0.0]), grid(s[1:], [1.0]), grid([0.0], s[1:])]
    data = [np.zeros(29), np.zeros(29), np.sin(np.pi * s[1:])]
    terms = [(equation, inside, np.zeros(len(inside)), 1.0)] + [(u, x, y, 1.0) for x, y in zip(sides, data)]
    return Problem([2, 64, 1], 1e-6, terms, grid(fine, fine), exact)


def laplace5d(style):
    exact = lambda x: np.sin(np.pi * x).sum(1)
    rng = np.random.default_rng(5)
    inside, border = rng.random((4000, 5)), rng.random((500, 5))
    border[np.arange(500), rng.integers(0, 5, 500)] = rng.integers(0, 2, 500)
    terms = [
        (style.laplacian(5), inside, -(np.pi**2) * exact(inside), 1.0),
        (u, border, exact(border), 10.0),
    ]
    return Problem([5, 64, 1], None, terms, rng.random((40000, 5)), exact)


def allencahn(style):
    ut, uxx = style.d(u, 0), style.d(style.d(u, 1), 1)

    def equation(theta, x):
        v = u(theta, x)
        return ut(theta, x) - 1e-3 * uxx(theta, x) - 5 * (v - v**3)

    t, x = np.linspace(0, 1, 30), np.linspace(-1, 1, 60)
    inside, later = grid(t[1:-1], x[1:-1]), np.linspace(0, 1, 31)[1:]
    terms = [
        (equation, inside, np.zeros(len(inside)), 2.0),
        (u, grid(later, [-1.0]), np.full(30, -1.0), 1.0),
        (u, grid(later, [1.0]), np.full(30, -1.0), 1.0),
        (u, grid([0.0], x), x**2 * np.cos(np.pi * x), 2.0),
    ]
    return Problem([2, 20, 20, 20, 1], None, terms)


def stepper(p, style):
    """The jitted step theta -> theta: the direction from rows without weights, the line search with them."""
    etas = 0.5 ** jnp.arange(31.0)

    def rows(f, x, theta):
        g = jax.vmap(jax.grad(f), (None, 0))(theta, x)
        return jnp.concatenate([a.reshape(len(x), -1) for layer in g for a in layer], 1)

    def residuals(theta):
        return [jax.vmap(f, (None, 0))(theta, x) - y for f, x, y, _ in p.terms]

    def loss(theta):
        return sum(w * jnp.mean(r**2) for r, (_, _, _, w) in zip(residuals(theta), p.terms))

    @jax.jit
    def step(theta):
        phi = jnp.concatenate([rows(f, x, theta) for f, x, _, _ in p.terms])
        r = jnp.concatenate(residuals(theta))
        left, sigma, right = jnp.linalg.svd(phi, full_matrices=False)
        cutoff = jnp.sqrt(EPS * p.params) * sigma[0] if p.cutoff is None else p.cutoff
        direction = p.unflatten(right.T @ (jnp.where(sigma >= cutoff, 1 / sigma, 0.0) * (left.T @ r)))
        at = lambda eta: jax.tree.map(lambda a, b: a - eta * b, theta, direction)
        losses = style.each(lambda eta: loss(at(eta)), etas)
        return at(etas[jnp.nanargmin(losses)])

    return step


PROBLEMS = {f.__name__: f for f in (laplace2d, heat, laplace5d, allencahn)}
STYLES = {"plain": Plain(), "tuned": Tuned()}


def build(name, style):
    p = PROBLEMS[name](STYLES[style])
    return p, stepper(p, STYLES[style])


def serve():
    """Answers each line of stdin by one line: "versions" as it says, "STYLE NAME FILE" with the seconds of one step
    of a run, which starts from the theta in FILE with the first of them."""
    runs, at = {}, {}
    for line in sys.stdin:
        if line.split() == ["versions"]:
            print(f"jax {jax.__version__}, jaxlib {jaxlib.__version__}", flush=True)
            continue
        style, name, file = line.split()
        if (style, name) not in runs:
            runs[style, name] = build(name, style)
        p, step = runs[style, name]
        if (style, file) not in at:
            at[style, file] = p.unflatten(jnp.asarray(np.fromfile(file)))
        begun = time.perf_counter()
        at[style, file] = jax.block_until_ready(step(at[style, file]))
        print(time.perf_counter() - begun, flush=True)


def solve(style, name, tol, cap, steps, seed):
    """Trains until the relative L2 error falls to tol, for cap seconds or a number of steps at most, and prints the steps taken, the
    error and the seconds spent on measuring it."""
    p, step = build(name, style)
    theta, measuring, error = p.start(seed), 0.0, np.inf
    if p.exact:
        want = p.exact(p.evaluation)
        values = jax.jit(lambda theta: jax.vmap(u, (None, 0))(theta, jnp.asarray(p.evaluation)))
    begun = time.perf_counter()
    for taken in range(1, steps + 1):
        theta = jax.block_until_ready(step(theta))
        before = time.perf_counter()
        if steps > 1:
            error = np.linalg.norm(values(theta) - want) / np.linalg.norm(want)
        measuring += time.perf_counter() - before
        if error <= tol or time.perf_counter() - begun - measuring > cap:
            break
    print(taken, error, measuring)


signal.signal(signal.SIGINT, signal.SIG_DFL)
if sys.argv[1] == "serve":
    serve()
else:
    solve(sys.argv[2], sys.argv[3], float(sys.argv[4]), float(sys.argv[5]), int(sys.argv[6]), int(sys.argv[7]))
