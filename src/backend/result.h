#pragma once
// Outcomes as values: nothing crosses a layer, a thread or the C API as an exception.

#include <string>
#include <utility>
#include <variant>

namespace nn {

/// One line for a person: what failed and what to do. Without the object's name, which the front end puts before it.
struct Error {
  std::string message;
};

/// Either a `T` or the reason why there is none.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::move(value)) {}      // NOLINT(google-explicit-constructor): reads as `return value`
  Result(Error error) : content_(std::move(error)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }
  T& operator*() { return std::get<0>(content_); }
  T* operator->() { return &std::get<0>(content_); }
  [[nodiscard]] const Error& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, Error> content_;
};

/// The outcome of something that has no value: default-constructed it is success.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
  bool failed_ = false;
};

}  // namespace nn
