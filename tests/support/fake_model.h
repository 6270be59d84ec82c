#pragma once
// The part of the fake model that a test takes.

namespace nn::test {

/// What hangs by now returns, and models that are there by now hang no more.
void let_go();
/// Counts the calls of `let_go`.
int this_round();
/// Returns when the round is over.
void hang(int round = this_round());

}  // namespace nn::test
