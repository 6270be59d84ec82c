"""What keeps the latents in order while a RAVE is trained (thesis, sections 3.1 and 3.2).

Each takes what the encoder gives and returns latents and a cost; `mean` and `std` say where the latents lie.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

from .config import Config


class Variational(nn.Module):
    """Latents are drawn from a normal distribution that is drawn towards the standard one (section 3.1)."""

    def forward(self, parameters: Tensor) -> tuple[Tensor, Tensor]:
        """[batch, 2 * latents, n] -> latents [batch, latents, n] and the Kullback-Leibler divergence, twice."""
        mean, std = self.mean(parameters), self.std(parameters)
        divergence = (mean**2 + std**2 - 2 * std.log() - 1).sum(1).mean()
        return (mean + std * torch.randn_like(std) if self.training else mean), divergence

    def mean(self, parameters: Tensor) -> Tensor:
        """[batch, latents, n]."""
        return parameters.chunk(2, dim=1)[0]

    def std(self, parameters: Tensor) -> Tensor:
        """[batch, latents, n], > 0."""
        return functional.softplus(parameters.chunk(2, dim=1)[1]) + 1e-4


class Wasserstein(nn.Module):
    """Latents are certain; all of them together are drawn towards a normal distribution (section 3.2.1)."""

    def forward(self, parameters: Tensor) -> tuple[Tensor, Tensor]:
        """[batch, latents, n] -> the same, and the maximum mean discrepancy from as many random latents."""
        points = parameters.transpose(1, 2).reshape(-1, parameters.size(1))
        return parameters, discrepancy(points, torch.randn_like(points))

    def mean(self, parameters: Tensor) -> Tensor:
        """[batch, latents, n]."""
        return parameters

    def std(self, parameters: Tensor) -> Tensor:
        """Zero: there is no doubt."""
        return torch.zeros_like(parameters)


def discrepancy(x: Tensor, y: Tensor) -> Tensor:
    """How far two sets of points [n, d] lie apart: 0 if they are the same.

    E k(x, x') + E k(y, y') - 2 E k(x, y) with k(x, y) = exp(-|x - y|^2 / d^2) (equation 3.8, whose sign is a slip;
    Gretton et al., "A Kernel Two-Sample Test", 2012).
    """

    def kernel(a: Tensor, b: Tensor) -> Tensor:
        return torch.exp(-torch.cdist(a, b).square() / a.size(1) ** 2).mean()

    return kernel(x, x) + kernel(y, y) - 2 * kernel(x, y)


class Quantized(nn.Module):
    """Latents are sums of vectors from codebooks, each for what the ones before it left over (section 3.2.2).

    The codebooks follow the latents by moving averages; a code that is hardly used is put where a latent is.
    """

    DECAY = 0.99
    RARE = 2.0  # uses per batch, averaged, below which a code is moved

    books: Tensor
    uses: Tensor
    ready: Tensor

    def __init__(self, config: Config) -> None:
        """See the class."""
        super().__init__()
        self.register_buffer("books", torch.randn(config.codebooks, config.codes, config.latent_size))
        self.register_buffer("uses", torch.ones(config.codebooks, config.codes))
        self.register_buffer("ready", torch.tensor(False))

    def forward(self, parameters: Tensor) -> tuple[Tensor, Tensor]:
        """[batch, latents, n] -> the nearest sums (gradients pass straight through) and how far they are, squared."""
        points = parameters.transpose(1, 2).reshape(-1, parameters.size(1))
        if self.training and not self.ready:
            self._begin(points.detach())
        codes = self.codes(parameters)
        sums = self.decode(codes)
        if self.training:
            self._follow(points.detach(), codes.transpose(1, 2).reshape(-1, codes.size(1)))
        commitment = functional.mse_loss(parameters, sums.detach())
        return parameters + (sums - parameters).detach(), commitment

    def codes(self, parameters: Tensor) -> Tensor:
        """[batch, latents, n] -> [batch, codebooks, n] int64."""
        return quantize(self.books, parameters)

    def decode(self, codes: Tensor) -> Tensor:
        """[batch, codebooks, n] -> [batch, latents, n]."""
        return dequantize(self.books, codes)

    def mean(self, parameters: Tensor) -> Tensor:
        """[batch, latents, n]: the nearest sums."""
        return self.decode(self.codes(parameters))

    def std(self, parameters: Tensor) -> Tensor:
        """Zero: there is no doubt."""
        return torch.zeros_like(parameters)

    @torch.no_grad()
    def _begin(self, points: Tensor) -> None:
        """Codebooks of points that occur, and a few steps of k-means for each."""
        rest = points
        for book in self.books:
            book.copy_(rest[torch.randint(len(rest), (len(book),), device=rest.device)])
            for _ in range(10):
                nearest = torch.cdist(rest, book).argmin(1)
                count = torch.bincount(nearest, minlength=len(book))
                total = torch.zeros_like(book).index_add_(0, nearest, rest)
                book.copy_(torch.where(count[:, None] > 0, total / count[:, None].clamp(min=1), book))
            rest = rest - book[torch.cdist(rest, book).argmin(1)]
        self.uses.fill_(len(points) / self.books.size(1))
        self.ready.fill_(True)

    @torch.no_grad()
    def _follow(self, points: Tensor, codes: Tensor) -> None:
        rest = points
        for book, uses, nearest in zip(self.books, self.uses, codes.unbind(1), strict=True):
            left = rest - book[nearest]
            count = torch.bincount(nearest, minlength=len(book)).to(uses.dtype)
            total = torch.zeros_like(book).index_add_(0, nearest, rest)
            before = uses.clone()
            uses.mul_(self.DECAY).add_(count, alpha=1 - self.DECAY)
            mixed = self.DECAY * before[:, None] * book + (1 - self.DECAY) * total
            book.copy_(mixed / uses[:, None].clamp(min=1e-5))
            rare = uses < min(self.RARE, 0.1 * len(points) / len(book))
            drawn = rest[torch.randint(len(rest), (len(book),), device=rest.device)]
            book.copy_(torch.where(rare[:, None], drawn, book))
            uses.copy_(torch.where(rare, torch.full_like(uses, len(points) / len(book)), uses))
            rest = left


def quantize(books: Tensor, z: Tensor) -> Tensor:
    """The codes of [batch, latents, n]: [batch, codebooks, n] int64; `books` is [codebooks, codes, latents]."""
    rest, found = z.transpose(1, 2), []
    for i in range(books.size(0)):
        found.append(torch.cdist(rest, books[i].expand(rest.size(0), -1, -1)).argmin(2))
        rest = rest - books[i][found[i]]
    return torch.stack(found, dim=1)


def dequantize(books: Tensor, codes: Tensor) -> Tensor:
    """The sums of the codes' vectors: [batch, codebooks, n] -> [batch, latents, n]."""
    z = books[0][codes[:, 0]]
    for i in range(1, books.size(0)):
        z = z + books[i][codes[:, i]]
    return z.transpose(1, 2)
