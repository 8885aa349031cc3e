#pragma once
/// What RocksDB knows of its files, kept while a store is being opened. Opening writes it anew: of families that were
/// empty in the log it forgets the log. If the store is then refused, say because that log was cut, the old knowledge
/// goes back, so that the log as it was before is still worth all it holds.

#include <rocksdb/file_system.h>

#include <string>

namespace trefoil {

class manifest_copy {
public:
  manifest_copy() = default;
  /// Nothing is kept when there is no database yet.
  [[nodiscard]] static manifest_copy of(rocksdb::FileSystem&, const std::string& folder);
  /// REQUIRES: the database is closed. Does what it can: the store is refused anyway.
  void put_back(rocksdb::FileSystem&) const;

private:
  std::string folder_;
  std::string name_;     // Of the manifest, as the file CURRENT says.
  std::string current_;  // CURRENT itself.
  std::string content_;
};

}  // namespace trefoil
