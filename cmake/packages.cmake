# Third-party targets, all from Debian packages. What a folder may write after USES:
#   Threads::Threads CAF::core Boost::headers msgpack-cxx tl::expected spdlog::spdlog
#   RocksDB::rocksdb-shared xxHash::xxhash OpenSSL::Crypto nlohmann_json::nlohmann_json
#   CLI11::CLI11 tomlplusplus::tomlplusplus
# and in tests also rapidcheck.
# (trefoil_tests brings GoogleTest by itself.)

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

find_package(CAF 0.17 REQUIRED COMPONENTS core)  # cmake/FindCAF.cmake
find_package(xxHash REQUIRED)                    # cmake/FindxxHash.cmake
find_package(Boost 1.74 REQUIRED)                # headers only: Asio, Beast, containers
find_package(msgpack REQUIRED CONFIG)            # Debian's package makes msgpackc-cxx
if(NOT TARGET msgpack-cxx)
  add_library(msgpack-cxx ALIAS msgpackc-cxx)    # as newer releases call it
endif()
find_package(tl-expected REQUIRED CONFIG)
find_package(spdlog REQUIRED CONFIG)
find_package(RocksDB REQUIRED CONFIG)
find_package(mimalloc REQUIRED CONFIG)
find_package(OpenSSL REQUIRED)
find_package(nlohmann_json REQUIRED CONFIG)
find_package(CLI11 REQUIRED CONFIG)
find_package(tomlplusplus REQUIRED CONFIG)

find_package(GTest REQUIRED CONFIG)
find_package(rapidcheck REQUIRED CONFIG)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
