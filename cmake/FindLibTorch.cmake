# Finds LibTorch: -DTorch_DIR=... if given, else the torch of a Python (the one named by Python_EXECUTABLE, the active
# virtual environment, or .venv beside this project). Defines the target nn::torch.

if(NOT Torch_DIR)
  if(NOT Python_EXECUTABLE AND EXISTS ${CMAKE_SOURCE_DIR}/.venv/bin/python)
    set(Python_EXECUTABLE ${CMAKE_SOURCE_DIR}/.venv/bin/python)
  endif()
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

find_package(Torch REQUIRED CONFIG PATHS ${Torch_DIR} NO_DEFAULT_PATH)
if(Torch_VERSION VERSION_LESS 2.7)
  message(FATAL_ERROR "LibTorch ${Torch_VERSION} in ${Torch_DIR} is too old: nn~ needs 2.7 or newer.")
endif()

# Not ${TORCH_LIBRARIES}: on Linux a Python wheel's list drags in libtorch_python's friends and -Wno flags of its own.
add_library(nn_torch INTERFACE)
add_library(nn::torch ALIAS nn_torch)
target_link_libraries(nn_torch INTERFACE torch)
separate_arguments(nn_torch_flags UNIX_COMMAND "${TORCH_CXX_FLAGS}")
target_compile_options(nn_torch INTERFACE ${nn_torch_flags})
target_include_directories(nn_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
get_filename_component(nn_torch_lib_dir ${Torch_DIR}/../../../lib ABSOLUTE)
set(NN_TORCH_LIB_DIR ${nn_torch_lib_dir})
