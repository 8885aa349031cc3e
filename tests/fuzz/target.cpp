/// A target as a program: `fuzz_x [libFuzzer's flags] [FILE or FOLDER...]` reads inputs, `fuzz_x --seeds FOLDER` leaves
/// its seeds in FOLDER, a list of them in FOLDER.list and its words in FOLDER.dict.

#include "tests/fuzz/target.hpp"

#include <filesystem>
#include <fstream>

namespace {

using namespace trefoil::fuzz;

std::string in_quotes(std::string_view word) {
  std::string text = "\"";
  for (const char one : word) {
    char room[8];
    std::snprintf(room, sizeof room, "\\x%02x", static_cast<unsigned char>(one));
    text += room;
  }
  return text + "\"\n";
}

int write_seeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::ofstream list{folder.string() + ".list"};
  std::size_t number = 0;
  for (const auto& one : seeds()) {
    const auto path = folder / std::to_string(number);
    std::ofstream file{path, std::ios::binary};
    file << one;
    list << (number++ == 0 ? "" : ",") << path.string();
    if (!file.flush()) return 1;
  }
  std::ofstream dictionary{folder.string() + ".dict"};
  for (const auto& one : words()) dictionary << in_quotes(one);
  return list.flush() && dictionary.flush() ? 0 : 1;
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* count, char*** words) {
  if (*count == 3 && std::string_view{(*words)[1]} == "--seeds")
    std::exit(write_seeds((*words)[2]));
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size) {
  read({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
