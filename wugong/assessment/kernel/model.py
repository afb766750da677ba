"""Many-facet Rasch in the rating scale form, estimated by penalised likelihood.

A rating y of rater r for target t on criterion c has odds

    log P(y = k) / P(y = k - 1) = measure_t - severity_r - difficulty_c - threshold_k

Joint maximum likelihood is biased where a rater or target has few ratings, and infinite where all of them are extreme.
Both are cured by Jeffreys' prior (Firth, Biometrika 80, 1993): the score of each rating gets half its third cumulant
times the variance of its linear predictor. Each step is a step of Fisher scoring with the whole information matrix: the
longer of raters and targets has a diagonal block and is eliminated, so that a dense matrix of the shorter is left.
Standard errors come from the inverse of the same matrix: they hold what comparing through others adds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve, eigh, lapack
from scipy.sparse import csr_matrix
from threadpoolctl import threadpool_limits

from wugong.assessment.kernel.design import part_numbers
from wugong.assessment.kernel.ratings import Ratings

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Weights = Any  # an array, or a sparse matrix where there are many
CHUNK = 1 << 14
LONGEST_STEP = 1.5
MOST_STEPS = 200
NEAR, CLOSE, RENEWALS = 1e-2, 1e-6, 2
CHEAP, PATIENCE = 4_000_000, 30


@dataclass(frozen=True, slots=True)
class Moments:
    """Of each rating: expected score and variance; summed by step: scores, information, and the penalty's part."""

    expected: Floats
    variance: Floats
    third: Floats
    with_steps: Floats  # cov(y, y >= step), a row a step
    step_score: Floats
    step_information: Floats
    step_third: Floats


@dataclass(frozen=True, slots=True)
class Estimate:
    """What was estimated, in logits. Raters are centred at 0 in each part, criteria and thresholds at 0."""

    severity: Floats
    severity_se: Floats
    measure: Floats
    measure_se: Floats
    difficulty: Floats
    difficulty_se: Floats
    steps: Floats  # one for each pair of neighbouring scores that occur
    used: Ints  # the scores that occur, from 0
    expected: Floats
    variance: Floats
    parts: Ints  # of raters, then of targets
    iterations: int
    held: bool  # thresholds are equal, since there are too few ratings to tell them apart


class Fit:
    """The state of an estimation. ``long`` is the eliminated facet, ``short`` the other, with criteria and steps."""

    def __init__(self, ratings: Ratings) -> None:
        self.ratings = ratings
        self.flipped = len(ratings.raters) > len(ratings.targets)
        sides = [(ratings.target, len(ratings.targets)), (ratings.rater, len(ratings.raters))]
        (self.long, self.longs), (self.short, self.shorts) = sides[::-1] if self.flipped else sides
        if self.flipped:
            order = np.lexsort((ratings.score, ratings.criterion, self.short, self.long))
        else:
            order = np.arange(ratings.count)
        self.order = order
        self.long, self.short, self.criterion = self.long[order], self.short[order], ratings.criterion[order]
        self.criteria = len(ratings.criteria)
        score = ratings.score[order] - ratings.low
        self.used = np.unique(score)
        self.place = np.searchsorted(self.used, score)
        self.score = score.astype(np.float64)
        self.gaps = np.diff(self.used).astype(np.float64)
        self.width = self.shorts + self.criteria + len(self.gaps)
        self.parts = part_numbers(ratings.rater, ratings.target, len(ratings.raters), len(ratings.targets))
        pair = self.long * self.shorts + self.short
        self.cheap = self.longs * self.width < CHEAP
        self.first = np.flatnonzero(np.r_[True, pair[1:] != pair[:-1]])
        self.rows = np.r_[np.searchsorted(self.long, np.arange(self.longs)), len(self.long)]
        self.free = self._freedoms()
        # With no more ratings than figures thresholds run away: they are held equal then.
        self.held = ratings.count <= self.longs + self.width - self.free.shape[1]
        self.longer, self.shorter = self._start()
        self.spread = np.zeros(ratings.count)  # variance of each linear predictor, as last computed

    def _start(self) -> tuple[Floats, Floats]:
        """Log odds of mean scores, and of neighbouring scores: near enough that few steps remain."""
        top = float(self.used[-1])

        def level(column: Ints, size: int) -> Floats:
            mean = (np.bincount(column, self.score, size) + top / 2) / (np.bincount(column, minlength=size) + 1)
            odds: Floats = np.log(mean / (top - mean))
            odds -= odds.mean()
            return odds

        heads = np.bincount(self.place).astype(np.float64)
        steps = np.zeros(len(self.gaps)) if self.held else np.log(heads[:-1] / heads[1:])
        short, inner = level(self.short, self.shorts), level(self.criterion, self.criteria)
        return level(self.long, self.longs), np.r_[short, inner, steps - steps.mean()]

    # -- the design -------------------------------------------------------------------------------------------------

    @property
    def parts_of_short(self) -> Ints:
        raters = len(self.ratings.raters)
        return self.parts[raters:] if self.flipped else self.parts[:raters]

    def _freedoms(self) -> Floats:
        """What the data leave open, one column each: the level of a part, of criteria, of steps."""
        columns = []
        for part in range(int(self.parts.max()) + 1):
            column = np.zeros(self.width)
            column[: self.shorts][self.parts_of_short == part] = 1
            columns.append(column)
        level = np.zeros(self.width)
        level[self.shorts : self.shorts + self.criteria] = 1
        steps = np.zeros(self.width)
        steps[self.shorts + self.criteria :] = self.gaps
        free = np.array([column / np.linalg.norm(column) for column in (*columns, level, steps)]).T
        return self._confounded(free)

    def _confounded(self, free: Floats) -> Floats:
        """Further freedoms where criteria and raters cannot be told apart: each criterion has its own raters, say."""
        one = np.ones(len(self.long))
        matrix = self._reduced(one, None, None)[0]
        size = self.shorts + self.criteria
        matrix = matrix[:size, :size] + free[:size, :-1] @ free[:size, :-1].T * matrix.diagonal()[:size].max()
        factor, info = lapack.dpotrf(matrix)
        if info == 0 and lapack.dpocon(factor, np.linalg.norm(matrix, 1))[0] > 1e-11:
            return free
        values, vectors = eigh(matrix)
        null = vectors[:, values < 1e-9 * values[-1]]
        more = np.zeros((self.width, null.shape[1]))
        more[:size] = null
        self._divide(more)
        return np.hstack([free, more])

    def _divide(self, null: Floats) -> None:
        """Parts as they are when raters are compared only where the data allow it."""
        long = np.zeros((self.longs, null.shape[1]))
        shifts = null[self.short] + null[self.shorts + self.criterion]
        np.add.at(long, self.long, -shifts)
        long /= np.bincount(self.long, minlength=self.longs)[:, None]
        both = [null[: self.shorts], long] if self.flipped else [long, null[: self.shorts]]
        targets, raters = both
        stacked = np.vstack([raters, -targets])
        keys = np.column_stack([self.parts, np.round(stacked, 6) + 0.0])
        _unique, first, inverse = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        self.parts = np.argsort(np.argsort(first))[inverse.ravel()]

    def _reduced(self, variance: Floats, with_steps: Floats | None,
                 step_information: Floats | None) -> tuple[Floats, Floats, Weights]:  # fmt: skip
        """The information of short facet, criteria and steps without the long one; its diagonal; and the weights."""
        size, steps = self.shorts + self.criteria, len(self.gaps)
        diagonal = np.maximum(np.bincount(self.long, variance, self.longs), 1e-10)
        matrix = np.zeros((self.width, self.width))
        at = np.arange(self.width)
        matrix[at[: self.shorts], at[: self.shorts]] = np.bincount(self.short, variance, self.shorts)
        crossed = np.bincount(self.short * self.criteria + self.criterion, variance, self.shorts * self.criteria)
        matrix[: self.shorts, self.shorts : size] = crossed.reshape(self.shorts, self.criteria)
        matrix[self.shorts : size, : self.shorts] = matrix[: self.shorts, self.shorts : size].T
        inner = np.arange(self.shorts, size)
        matrix[inner, inner] = np.bincount(self.criterion, variance, self.criteria)
        cells = np.bincount(self.long * self.criteria + self.criterion, variance, self.longs * self.criteria)
        others: list[Floats] = [cells.reshape(self.longs, self.criteria).astype(np.float64)]
        if with_steps is not None and step_information is not None:
            matrix[size:, size:] = step_information
            for n in range(steps):
                column = -with_steps[n]
                matrix[: self.shorts, size + n] = np.bincount(self.short, column, self.shorts)
                matrix[self.shorts : size, size + n] = np.bincount(self.criterion, column, self.criteria)
                others.append(np.bincount(self.long, column, self.longs)[:, None].astype(np.float64))
            matrix[size:, :size] = matrix[:size, size:].T
        else:
            others.append(np.zeros((self.longs, steps), dtype=np.float64))
        weights = self._weights(np.add.reduceat(variance, self.first), np.hstack(others))
        if isinstance(weights, np.ndarray):
            scaled: Weights = weights / diagonal[:, None]
            matrix -= weights.T @ scaled
        else:
            scaled = csr_matrix(weights.multiply(1 / diagonal[:, None]))
            matrix -= np.asarray((weights.T @ scaled).todense())
        return matrix, diagonal, scaled

    def _information(self, now: Moments) -> tuple[Floats, Floats, Weights]:
        if not self.held:
            return self._reduced(now.variance, now.with_steps, now.step_information)
        matrix, diagonal, scaled = self._reduced(now.variance, None, None)
        steps = np.arange(self.shorts + self.criteria, self.width)
        matrix[steps, steps] = max(float(matrix.diagonal().max()), 1e-6)
        return matrix, diagonal, scaled

    def _weights(self, pairs: Floats, others: Floats) -> Weights:
        """A row for each of the long facet: its pairs with the short one, then criteria and steps."""
        rows, columns = self.long[self.first], self.short[self.first]
        if self.cheap:
            dense = np.zeros((self.longs, self.width))
            dense[rows, columns] = pairs
            dense[:, self.shorts :] = others
            return dense
        wide = others.shape[1]
        at = np.repeat(np.arange(self.longs), wide)
        beside = np.tile(np.arange(self.shorts, self.shorts + wide), self.longs)
        return csr_matrix(
            (np.r_[pairs, others.ravel()], (np.r_[rows, at], np.r_[columns, beside])), shape=(self.longs, self.width)
        )

    # -- the steps --------------------------------------------------------------------------------------------------

    def moments(self) -> Moments:
        """Expectations of all ratings under the present estimates."""
        size, steps = self.shorts + self.criteria, len(self.gaps)
        count = len(self.long)
        expected, variance, third = np.empty(count), np.empty(count), np.empty(count)
        with_steps = np.empty((steps, count))
        score, information, thirds = np.zeros(steps), np.zeros((steps, steps)), np.zeros(steps)
        values = self.used.astype(np.float64)
        levels = np.r_[0.0, np.cumsum(self.shorter[size:])]
        upper = np.maximum.outer(np.arange(steps), np.arange(steps))
        for start in range(0, count, CHUNK):
            cut = slice(start, start + CHUNK)
            predictor = self.longer[self.long[cut]] + self.shorter[self.short[cut]]
            predictor += self.shorter[self.shorts + self.criterion[cut]]
            chance = values[:, None] * predictor - levels[:, None]  # a row a score, a column a rating
            chance -= chance.max(axis=0)
            np.exp(chance, out=chance)
            chance /= chance.sum(axis=0)
            mean = values @ chance
            off = values[:, None] - mean
            weighed = chance * off
            square = weighed * off
            spread = square.sum(axis=0)
            expected[cut], variance[cut], third[cut] = mean, spread, (square * off).sum(axis=0)
            above = _from_above(chance)
            with_steps[:, cut] = _from_above(weighed)
            reached = np.bincount(self.place[cut], minlength=steps + 1)[::-1].cumsum()[::-1][1:]
            whole = above.sum(axis=1)
            score += whole - reached
            information += whole[upper] - above @ above.T
            thirds -= _from_above(square - chance * spread) @ self.spread[cut]
        return Moments(expected, variance, third, with_steps, score, information, thirds)

    def step(self, *, renew: bool) -> float:
        """One step of scoring; with ``renew`` the variances behind the penalty are computed first. Its length."""
        now = self.moments()
        matrix, diagonal, scaled = self._information(now)
        factor = self._factor(matrix)
        if renew:
            self.spread = self._spread(factor, diagonal, scaled)
        gap = self.score - now.expected + 0.5 * now.third * self.spread
        long = np.bincount(self.long, gap, self.longs)
        short = np.r_[
            np.bincount(self.short, gap, self.shorts),
            np.bincount(self.criterion, gap, self.criteria),
            (now.step_score + 0.5 * now.step_third) * (not self.held),
        ]
        move = cho_solve(factor, short - scaled.T @ long)
        move -= self.free @ np.linalg.lstsq(self.free, move, rcond=None)[0]
        moved = long / diagonal - scaled @ move
        length = float(max(np.abs(move).max(), np.abs(moved).max()))
        share = min(1.0, LONGEST_STEP / length) if length > 0 else 1.0
        self.shorter += share * move
        self.longer += share * moved
        return length

    def _factor(self, matrix: Floats) -> tuple[Floats, bool]:
        weight = max(float(matrix.diagonal().mean()), 1e-6)
        closed = matrix + weight * (self.free @ self.free.T)
        try:
            return cho_factor(closed, lower=True)  # type: ignore[no-any-return]
        except np.linalg.LinAlgError:
            closed[np.diag_indices_from(closed)] += weight * 1e-8
            return cho_factor(closed, lower=True)  # type: ignore[no-any-return]

    def _inverse(self, factor: tuple[Floats, bool]) -> Floats:
        inverse = lapack.dpotri(factor[0], lower=1)[0]
        whole: Floats = np.tril(inverse) + np.tril(inverse, -1).T
        return whole

    def _spread(self, factor: tuple[Floats, bool], diagonal: Floats, scaled: Weights) -> Floats:
        """The variance of the linear predictor of each rating."""
        inverse = self._inverse(factor)
        own = inverse.diagonal()
        found = np.empty(len(self.long))
        height = max(1, (1 << 22) // self.width)
        for start in range(0, self.longs, height):
            stop = min(start + height, self.longs)
            cut = slice(self.rows[start], self.rows[stop])
            some = scaled[start:stop]
            through = some @ inverse
            both = _along(some, through)
            row, short, inner = self.long[cut] - start, self.short[cut], self.shorts + self.criterion[cut]
            found[cut] = (
                1 / diagonal[self.long[cut]] + both[row] + own[short] + own[inner] + 2 * inverse[short, inner]
                - 2 * through[row, short] - 2 * through[row, inner]
            )  # fmt: skip
        return np.maximum(found, 0)

    # -- the end ----------------------------------------------------------------------------------------------------

    def _errors(self, factor: tuple[Floats, bool], diagonal: Floats, scaled: Weights) -> tuple[Floats, Floats, Floats]:
        """Standard errors of the long facet, the short one and the criteria, as they are centred at the end."""
        inverse = self._inverse(factor)
        raters = self.parts[: len(self.ratings.raters)]
        targets = self.parts[len(self.ratings.raters) :]
        sizes = np.bincount(raters, minlength=int(self.parts.max()) + 1).astype(np.float64)
        sizes[sizes == 0] = 1
        level = np.zeros(self.width)
        level[self.shorts : self.shorts + self.criteria] = 1 / self.criteria
        level[self.shorts + self.criteria :] = -1 / self.gaps.sum()
        long, short = np.empty(self.longs), np.empty(self.shorts)
        parts_long, parts_short = (raters, targets) if self.flipped else (targets, raters)
        for part in range(len(sizes)):
            mine, theirs = np.flatnonzero(parts_long == part), np.flatnonzero(parts_short == part)
            if self.flipped:
                mean = np.asarray(scaled[mine].mean(axis=0)).ravel() if len(mine) else np.zeros(self.width)
                base = (1 / diagonal[mine]).sum() / sizes[part] ** 2
                shift = -mean
                plain = (1 - 2 / sizes[part]) / diagonal[mine] + base
                long[mine] = plain + self._quadratic(scaled, mine, inverse, shift)
                short[theirs] = base + _about(inverse, theirs, level - mean)
            else:
                shift = level.copy()
                shift[theirs] = 1 / sizes[part]
                long[mine] = 1 / diagonal[mine] + self._quadratic(scaled, mine, inverse, -shift)
                centre = np.zeros(self.width)
                centre[theirs] = -1 / sizes[part]
                short[theirs] = _about(inverse, theirs, centre)
        centre = np.zeros(self.width)
        centre[self.shorts : self.shorts + self.criteria] = -1 / self.criteria
        criteria = _about(inverse, np.arange(self.shorts, self.shorts + self.criteria), centre)
        roots = (np.sqrt(np.maximum(found, 0)) for found in (long, short, criteria))
        return tuple(roots)  # type: ignore[return-value]

    def _quadratic(self, scaled: Weights, rows: Ints, inverse: Floats, shift: Floats) -> Floats:
        """``(w + shift) inverse (w + shift)`` for rows w of the weights."""
        found = np.empty(len(rows))
        beside, height = inverse @ shift, max(1, (1 << 22) // self.width)
        for start in range(0, len(rows), height):
            some = scaled[rows[start : start + height]]
            found[start : start + height] = _along(some, some @ inverse)
            found[start : start + height] += 2 * (some @ beside)
        return found + shift @ beside

    def finish(self, iterations: int) -> Estimate:
        """Centre everything and compute the standard errors."""
        now = self.moments()
        matrix, diagonal, scaled = self._information(now)
        errors = self._errors(self._factor(matrix), diagonal, scaled)
        size = self.shorts + self.criteria
        short, inner, steps = self.shorter[: self.shorts], self.shorter[self.shorts : size], self.shorter[size:]
        rater, target = (self.longer, short) if self.flipped else (short, self.longer)
        rater_se, target_se = (errors[0], errors[1]) if self.flipped else (errors[1], errors[0])
        count = len(self.ratings.raters)
        mine = self.parts[:count]
        heads = np.bincount(mine, minlength=int(self.parts.max()) + 1)
        means = np.bincount(mine, rater, len(heads)) / np.maximum(heads, 1)
        level = steps.sum() / self.gaps.sum()
        back = np.empty(len(self.order), dtype=np.int64)
        back[self.order] = np.arange(len(self.order))
        return Estimate(
            severity=-(rater - means[mine]), severity_se=rater_se,
            measure=target + means[self.parts[count:]] + inner.mean() - level, measure_se=target_se,
            difficulty=-(inner - inner.mean()), difficulty_se=errors[2],
            steps=steps - level * self.gaps, used=self.used, expected=now.expected[back],
            variance=now.variance[back], parts=self.parts, iterations=iterations, held=self.held,
        )  # fmt: skip


def _along(one: Weights, other: Floats) -> Floats:
    """Row by row the sum of the products of both."""
    if isinstance(one, np.ndarray):
        return np.einsum("ij,ij->i", one, other)  # type: ignore[no-any-return]
    return np.asarray(one.multiply(other).sum(axis=1)).ravel()


def _from_above(rows: Floats) -> Floats:
    """Sums of the rows from each to the last, without the first of these sums."""
    return rows[::-1].cumsum(axis=0)[::-1][1:]


def _about(inverse: Floats, places: Ints, shift: Floats) -> Floats:
    """``(e + shift) inverse (e + shift)`` for unit vectors e."""
    beside = inverse @ shift
    return inverse[places, places] + 2 * beside[places] + shift @ beside


def estimate(ratings: Ratings, progress: Callable[[str], None] | None = None) -> Estimate:
    """Severities, measures, difficulties and thresholds with their standard errors. The same ratings in any order give
    the same estimate."""
    fit = Fit(ratings)
    # Threads cost more than they save on small matrices, and more still on a busy machine.
    with threadpool_limits(limits=1 if fit.cheap else None):
        return _converge(fit, progress)


def _converge(fit: Fit, progress: Callable[[str], None] | None) -> Estimate:
    length, renewed, number = np.inf, 0, 0
    while number < MOST_STEPS and not (length < CLOSE and renewed >= RENEWALS):
        number += 1
        # The variances behind the penalty change little between steps: with many ratings they are computed again only
        # where it matters, at the start, where extreme scores would run away, and at the end.
        late = length < NEAR and (fit.cheap or renewed < RENEWALS)
        length = fit.step(renew=late or fit.cheap or number <= 2 or number > PATIENCE)
        renewed += late
        if progress:
            progress(f"step {number}, longest move {length:.1e}")
    return fit.finish(number)
