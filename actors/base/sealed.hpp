#pragma once
/// A variant whose special members are compiled in one file.

namespace trefoil {

/// `Variant`, a std::variant, but how it is made, copied, moved and ended is compiled once and not in every file that
/// holds one: of a variant with twenty alternatives that is the larger part of a file. std::visit, std::get and
/// std::get_if take it as it is. One file includes sealed_members.hpp and says
/// `template class sealed<command::alternatives>;`.
template <class Variant>
class sealed : public Variant {
public:
  using alternatives = Variant;
  using Variant::Variant;
  sealed();
  sealed(const sealed&);
  sealed(sealed&&) noexcept;
  sealed& operator=(const sealed&);
  sealed& operator=(sealed&&) noexcept;
  ~sealed();
};

}  // namespace trefoil
