# Finds LibTorch: -DTorch_DIR=... if given, else the torch of a Python (the one named by Python_EXECUTABLE, the active
# virtual environment, or .venv beside this project). Defines the target nn::torch, Torch_VERSION, and NN_TORCH_LIB_DIR.

if(NOT Python_EXECUTABLE AND NOT DEFINED SKBUILD AND EXISTS ${CMAKE_SOURCE_DIR}/.venv/bin/python)
  set(Python_EXECUTABLE ${CMAKE_SOURCE_DIR}/.venv/bin/python)
endif()
if(NOT Torch_DIR)
  find_package(Python COMPONENTS Interpreter)
  if(Python_FOUND)
    execute_process(
      COMMAND ${Python_EXECUTABLE} -c "import torch; print(torch.utils.cmake_prefix_path, end='')"
      OUTPUT_VARIABLE nn_torch_prefix ERROR_QUIET)
    if(nn_torch_prefix)
      set(Torch_DIR ${nn_torch_prefix}/Torch)
    endif()
  endif()
endif()
if(NOT Torch_DIR OR NOT EXISTS ${Torch_DIR}/TorchConfig.cmake)
  message(FATAL_ERROR "There is no LibTorch: run `make setup`, or `pip install torch` into the Python that CMake finds "
                      "(Python_EXECUTABLE=${Python_EXECUTABLE}), or pass -DTorch_DIR=<libtorch>/share/cmake/Torch.")
endif()

# Not find_package(Torch): where LibTorch was built with CUDA, as the wheel that pip finds for Linux is, that asks for the
# CUDA toolkit. nn~ calls nothing of it: torch_cpu and c10 are all that it links, in every build of LibTorch.
get_filename_component(nn_torch_root ${Torch_DIR}/../../.. ABSOLUTE)
set(NN_TORCH_LIB_DIR ${nn_torch_root}/lib)
file(STRINGS ${Torch_DIR}/TorchConfigVersion.cmake nn_torch_version REGEX "^set\\(PACKAGE_VERSION ")
string(REGEX MATCH "[0-9]+[.][0-9]+[.][0-9]+" Torch_VERSION "${nn_torch_version}")
if(Torch_VERSION VERSION_LESS 2.7)
  message(FATAL_ERROR "LibTorch ${Torch_VERSION} in ${nn_torch_root} is too old: nn~ needs 2.7 or newer.")
endif()

add_library(nn_torch INTERFACE)
add_library(nn::torch ALIAS nn_torch)
target_include_directories(nn_torch SYSTEM INTERFACE ${nn_torch_root}/include ${nn_torch_root}/include/torch/csrc/api/include)
foreach(library torch_cpu c10)
  find_library(nn_lib_${library} ${library} PATHS ${NN_TORCH_LIB_DIR} NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH REQUIRED)
  target_link_libraries(nn_torch INTERFACE ${nn_lib_${library}})
endforeach()
message(STATUS "LibTorch ${Torch_VERSION} in ${nn_torch_root}")
