#include <cstdio>
#include <fstream>

#include "persistence/rocksdb/process_lock.hpp"
#include "persistence/rocksdb/rocksdb_store.hpp"
#include "runtime/checks/checks.hpp"
#include "runtime/cli/program.hpp"

namespace trefoil::cli {

namespace {

/// What the flags say.
struct asked {
  std::string folder;
  std::string ledger_file;
};

/// The store's failures by name; anything else in the words of its category.
std::string name_of(const std::error_code& code) {
  if (code == store_errc::not_found) return "not_found";
  if (code == store_errc::corrupt) return "corrupt";
  if (code == store_errc::in_use) return "in_use";
  if (code == store_errc::mismatch) return "mismatch";
  if (code == store_errc::failed) return "failed";
  return code.message();
}

int broken(const program& with, const failure& why) {
  client::call_error told;
  told.code = name_of(why.code);
  told.title = "the store cannot be verified";
  told.detail = why.detail;
  // How the store names its failures, not how a node would answer.
  (void)fail(with, told);
  return failed;
}

void print(const program& with, const checks::report& found) {
  if (with.json) {
    std::printf("%s\n", checks::to_json(found).c_str());
    return;
  }
  const auto line = [](const char* what, std::uint64_t count) {
    std::printf("%-13s %llu\n", what, static_cast<unsigned long long>(count));
  };
  line("records", found.counts.records);
  line("effects", found.counts.effects);
  line("requests", found.counts.requests);
  line("snapshots", found.counts.snapshots);
  line("companies", found.counts.companies);
  line("campaigns", found.counts.campaigns);
  line("participants", found.counts.participants);
  if (found.counts.operations > 0) line("operations", found.counts.operations);
  if (found.counts.shards_in_part > 0) {
    std::printf(
      "%llu shards keep only the later part of their journal: its order alone was checked\n",
      static_cast<unsigned long long>(found.counts.shards_in_part));
  }
  line("violations", found.found);
  for (const auto& one : found.violations) std::printf("%s\n", checks::to_line(one).c_str());
}

int verify(const program& with, const asked& said) {
  // Held to the end, so that no node opens the store meanwhile.
  const auto lock
    = process_lock::take(std::filesystem::path{said.folder} / "owner", process_lock::kind::look);
  if (!lock && lock.error().code == store_errc::in_use) {
    return broken(with, {store_errc::in_use, "a node has " + said.folder + " open; stop it first"});
  }
  rocksdb_options options;
  options.path = said.folder;
  options.shard_count = 0;
  options.read_only = true;
  const auto opened = rocksdb_store::open(options);
  if (!opened) return broken(with, opened.error());

  checks::ledger against;
  if (!said.ledger_file.empty()) {
    std::ifstream lines{said.ledger_file};
    if (!lines) {
      std::fprintf(stderr, "trefoil: cannot read %s\n", said.ledger_file.c_str());
      return wrong_usage;
    }
    auto read = checks::read_ledger(lines);
    if (!read) {
      std::fprintf(stderr, "trefoil: %s: %s\n", said.ledger_file.c_str(), read.error().c_str());
      return wrong_usage;
    }
    against = std::move(*read);
  }
  const auto view = checks::view_of(**opened);
  const auto found = checks::run(*view, said.ledger_file.empty() ? nullptr : &against);
  if (!found) return broken(with, found.error());
  print(with, *found);
  return found->clean() ? ended_well : failed;
}

}  // namespace

void add_verify_command(CLI::App& app, program& with) {
  // The parser keeps references to what its options fill in.
  static asked said;
  auto* verb
    = app.add_subcommand("verify", "Recounts a stopped node's store and names what is wrong");
  verb->fallthrough();
  verb->add_option("--store", said.folder, "Folder of the store")->required()->type_name("DIR");
  verb->add_option("--ledger", said.ledger_file, "What clients saw, as JSON lines")
    ->type_name("FILE");
  verb->callback([&with] { with.chosen = [&] { return verify(with, said); }; });
}

}  // namespace trefoil::cli
