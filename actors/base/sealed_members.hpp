#pragma once
/// What sealed.hpp leaves out; for the one file that compiles it.

#include "actors/base/sealed.hpp"

namespace trefoil {

template <class Variant>
sealed<Variant>::sealed() = default;
template <class Variant>
sealed<Variant>::sealed(const sealed&) = default;
template <class Variant>
sealed<Variant>::sealed(sealed&&) noexcept = default;
template <class Variant>
sealed<Variant>& sealed<Variant>::operator=(const sealed&) = default;
template <class Variant>
sealed<Variant>& sealed<Variant>::operator=(sealed&&) noexcept = default;
template <class Variant>
sealed<Variant>::~sealed() = default;

}  // namespace trefoil
