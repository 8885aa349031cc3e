#include "bench/wizard_script.hpp"

#include <array>

#include "bench/lanes.hpp"
#include "persistence/hex.hpp"
#include "runtime/wire/headers.hpp"

namespace trefoil::bench {

namespace {

constexpr std::string_view rid_key = "\xa3rid";

std::string method_and_map(std::string_view method, std::size_t pairs) {
  std::string bytes;
  wire::append_text(bytes, method);
  wire::append_array(bytes, 1);
  wire::append_map(bytes, pairs);
  return bytes;
}

/// What a save says beside its task: the one field of a step, and the revision that the saves before it made.
std::string save_fields(unsigned step) {
  std::string bytes;
  wire::append_text(bytes, "step");
  wire::append_text(bytes, step_key(step));
  wire::append_text(bytes, "values");
  wire::append_map(bytes, 1);
  wire::append_text(bytes, field_key);
  wire::append_text(bytes, wizard_answer);
  wire::append_text(bytes, "draft_revision");
  wire::append_uint(bytes, step);
  return bytes;
}

/// `rid` of ten bytes: the stage, the person and the task.
void append_rid(std::string& out, unsigned stage, unsigned person, std::size_t task) {
  std::array<char, 11> text{};
  text[0] = '\xaa';
  text[1] = static_cast<char>('a' + stage);
  text[2] = static_cast<char>('0' + person);
  for (std::size_t digit = 0; digit < 8; ++digit) {
    text[10 - digit] = hex_digits[(task >> (4 * digit)) & 0xfU];
  }
  out.append(rid_key);
  out.append(text.data(), text.size());
}

}  // namespace

wizard_script::wizard_script(const network& in, campaign_id campaign)
  : show_{method_and_map("task.show", 2)}, tasks_{in.companies.size()}, people_{in.people} {
  stages_[0] = {method_and_map("task.claim", 3), {}};
  for (unsigned step = 0; step < form_steps; ++step) {
    stages_[1 + step] = {method_and_map("task.save", 6), save_fields(step)};
  }
  stages_[wizard_stages - 1] = {method_and_map("task.submit", 3), {}};
  for (const auto& company : in.companies) {
    const auto task = to_text(task_id{campaign, company, 1});
    for (unsigned person = 1; person <= people_; ++person) {
      wire::append_text(subjects_, "task");
      wire::append_text(subjects_, task);
      wire::append_text(subjects_, "as");
      wire::append_text(subjects_, to_text(person_id{company, person}));
    }
  }
  subject_bytes_ = subjects_.size() / (tasks_ * people_);
}

std::string_view wizard_script::subject(std::size_t task, unsigned person) const {
  return std::string_view{subjects_}.substr((task * people_ + person - 1) * subject_bytes_,
                                            subject_bytes_);
}

void wizard_script::append(std::string& out, std::uint32_t call, unsigned stage, std::size_t task,
                           unsigned person) const {
  append_request_head(out, call);
  out += stages_[stage].before;
  out += subject(task, person);
  append_rid(out, stage, person, task);
  out += stages_[stage].behind;
}

void wizard_script::append_plain(std::string& out, std::uint32_t call, std::string_view method,
                                 std::size_t task) const {
  append_request_head(out, call);
  wire::append_text(out, method);
  wire::append_array(out, 1);
  wire::append_map(out, 2);
  out += subject(task, 1);
}

void wizard_script::append_show(std::string& out, std::uint32_t call, std::size_t task) const {
  append_request_head(out, call);
  out += show_;
  out += subject(task, 1);
}

}  // namespace trefoil::bench
