"""The package as ament wants it. mien itself comes by `pip install 'mien[client]'`."""

from setuptools import setup

setup(
    name="mien_ros",
    version="0.1.0",
    packages=["mien_ros"],
    data_files=[
        ("share/ament_index/resource_index/packages", ["resource/mien_ros"]),
        ("share/mien_ros", ["package.xml"]),
    ],
    install_requires=["setuptools"],
    license="Apache-2.0",
    entry_points={"console_scripts": ["emotion = mien_ros.node:main"]},
)
