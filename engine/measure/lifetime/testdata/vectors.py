"""Writes vectors.json: values of 20 digits for the tests of this folder.

mpmath 1.3.0 at 120 digits, by the published closed forms with 2F1 and
Tricomi's function, which are other forms than those of the Go code.
"""
import itertools, json
from mpmath import mp, mpf, beta, exp, gamma, hyp2f1, hyperu, log, loggamma, nstr, quad, rf, linspace

mp.dps = 120
tiny = mpf(10) ** -50  # steps off the poles at a = 1 and s = 1


def f(v):
    return float(nstr(v, 20))


def rising():
    for a, n in itertools.product(
        ["1e-10", "1e-3", "0.2426", "0.9999", "1", "2.5", "9.999", "10", "57.3", "1234.5", "1e6", "1e9"],
        ["0.3", "1", "2", "7", "50", "333", "20000"]):
        yield dict(a=float(a), n=float(n), value=f(loggamma(mpf(float(a)) + mpf(float(n))) - loggamma(mpf(float(a)))))


def bgnbd(r, al, a, b, x, tx, T, t, n):
    given = dict(r=r, alpha=al, a=a, b=b, x=x, last=tx, age=T, t=t, n=n)
    r, al, a, b, tx, T, t = map(mpf, (r, al, a, b, tx, T, t))
    if a == 1:
        a += tiny
    live = beta(a, b + x) / beta(a, b) * gamma(r + x) * al**r / gamma(r) / (al + T) ** (r + x)
    dead = 0
    if x:
        dead = beta(a + 1, b + x - 1) / beta(a, b) * gamma(r + x) * al**r / gamma(r) / (al + tx) ** (r + x)
    alive = live / (live + dead)
    R, A, B = r + x, al + T, b + x
    c = a + B - 1
    many = c / (a - 1) * (1 - (A / (A + t)) ** R * hyp2f1(R, B, c, t / (A + t)))
    nb = lambda k: rf(R, k) / rf(mpf(1), k) * (A / (A + t)) ** R * (t / (A + t)) ** k
    p = beta(a, B + n) / beta(a, B) * nb(n)
    if n:
        p += beta(a + 1, B + n - 1) / beta(a, B) * (1 - sum(nb(k) for k in range(n)))
    return dict(given, loglik=f(log(live + dead)), alive=f(alive), gone=f(1 - alive), expected=f(alive * many),
                probability=f(alive * p + (1 - alive if n == 0 else 0)))


def pareto(r, al, s, be, x, tx, T, t, n, rate):
    given = dict(r=r, alpha=al, s=s, beta=be, x=x, last=tx, age=T, t=t, n=n, rate=rate)
    r, al, s, be, tx, T, t, rate = map(mpf, (r, al, s, be, tx, T, t, rate))
    s1 = s + tiny if s == 1 else s
    R = r + x
    hi, lo, second = (al, be, s + 1) if al >= be else (be, al, R)
    a0 = lambda u: hyp2f1(R + s, second, R + s + 1, (hi - lo) / (hi + u)) / (hi + u) ** (R + s)
    A0 = a0(tx) - a0(T)
    front = gamma(R) * al**r * be**s / gamma(r)
    live = front / ((al + T) ** R * (be + T) ** s)
    dead = front * s / (R + s) * A0
    alive = live / (live + dead)
    A, B = al + T, be + T
    expected = alive * R * B / (A * (s1 - 1)) * (1 - (B / (B + t)) ** (s1 - 1))
    dert = alive * R / A * B * hyperu(1, 2 - s, rate * B)  # x U(1,2-s,x) = x^s U(s,s,x)
    nb = lambda u: rf(R, n) / rf(mpf(1), n) * (A / (A + u)) ** R * (u / (A + u)) ** n
    mp.dps = 40
    p = nb(t) * (B / (B + t)) ** s + quad(lambda u: nb(u) * s * B**s / (B + u) ** (s + 1), linspace(0, t, 21))
    mp.dps = 120
    return dict(given, loglik=f(log(live + dead)), alive=f(alive), gone=f(1 - alive), expected=f(expected),
                discounted=f(dert), probability=f(alive * p + (1 - alive if n == 0 else 0)))


HIST = [(0, 0, 39), (0, 0, 0), (1, 3, 39), (2, 30.43, 38.86), (1, 38.9999999, 39), (26, 30.857143, 31), (23, 39, 39),
        (200, 38, 40), (200, 150, 152), (1000, 10, 100), (1000, 519.9, 520), (5000, 515, 520)]
AFTER = [(0.5, 0), (39, 2), (520, 11)]


def bgnbds():
    for p in [(0.243, 4.414, 0.793, 2.426), (0.25, 4, 1, 2.5), (1.5, 20, 1.0000001, 0.3), (0.05, 0.2, 3, 2), (40, 900, 0.02, 5)]:
        for h in HIST:
            for t, n in AFTER:
                yield bgnbd(*p, *h, t, n)
    yield bgnbd(0.243, 0.01, 0.793, 2.426, 0, 0, 0, 520, 3)  # z near 1
    yield bgnbd(1, 2, 1, 1, 3, 5, 10, 4, 3)  # c-a-b whole


def paretos():
    for p in [(0.5534, 10.5802, 0.6061, 11.6562), (0.55, 10, 1, 12), (2, 300, 0.4, 0.5), (0.3, 0.2, 3, 400), (15, 30, 1.5, 30), (0.1, 1e-3, 0.2, 50)]:
        for h in HIST:
            for t, n in AFTER:
                yield pareto(*p, *h, t, n, 0.0027)


def derl():
    for a, b in [(0.668, 3.806), (0.704, 1.182), (1, 1), (5, 0.2)]:
        for n, d in [(1, 0.1), (5, 0.1), (1, 0.0001), (12, 3)]:
            A, B, z = mpf(a), mpf(b), 1 / (1 + mpf(d))
            yield dict(alpha=a, beta=b, periods=n, rate=d, DEL=f(hyp2f1(1, B, A + B, z)),
                       DERL=f((B + n - 1) / (A + B + n - 1) * hyp2f1(1, B + n, A + B + n, z)))


parts = dict(source=__doc__, rising=list(rising()), bgnbd=list(bgnbds()), pareto=list(paretos()), derl=list(derl()))
with open("vectors.json", "w") as out:
    out.write("{\n")
    for i, (name, part) in enumerate(parts.items()):
        rows = json.dumps(part) if isinstance(part, str) else "[\n" + ",\n".join(json.dumps(r) for r in part) + "\n]"
        out.write(json.dumps(name) + ": " + rows + (",\n" if i < len(parts) - 1 else "\n"))
    out.write("}\n")
